import { VIEWER_DATA_ID, VIEWER_ROOT_ID } from '../src/http/pages/assets.js';
import type { ViewerPageData } from '../src/http/pages/contract.js';
import { startViewer } from './viewer.js';

const data = JSON.parse(document.getElementById(VIEWER_DATA_ID)!.textContent!) as ViewerPageData;
startViewer(document.getElementById(VIEWER_ROOT_ID)!, data);
