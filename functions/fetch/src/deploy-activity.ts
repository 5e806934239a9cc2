// The second module that is deployed, by itself, where records are kept.
import { activityModule } from './activity-module.js';

export default activityModule;
