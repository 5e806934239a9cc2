/** Where a page finds its files; the service appends `?v=<hash>` so that they can be cached for long. */
export interface PageAssets {
  style: string;
  script: string;
  /** Script of the launch page. */
  launch: string;
}

export const PAGE_ASSETS: PageAssets = {
  style: '/agentjoin/assets/pages.css',
  script: '/agentjoin/assets/viewer.js',
  launch: '/agentjoin/assets/launch.js',
};

/** Where the sign-in form is sent (fields `username`, `password`, `csrf`, `returnTo`). */
export const SIGN_IN_PATH = '/login';
/** Where the join form is sent (fields `SessionKey`, `wait` and those passed on), by POST. */
export const AGENT_VIEW_PATH = '/agentjoin/AgentView.aspx';
/** `id` of the element with the `ViewerPageData` in the viewer page. */
export const VIEWER_DATA_ID = 'glance-viewer-data';
/** `id` of the element that the viewer script fills. */
export const VIEWER_ROOT_ID = 'glance-viewer';
