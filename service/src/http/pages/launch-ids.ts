/** `id` of the part of the launch page that is shown while a ticket is on its way. */
export const LAUNCH_BUSY_ID = 'glance-launch-busy';
/** `id` of the part that is shown when there is no ticket in the address. */
export const LAUNCH_EMPTY_ID = 'glance-launch-empty';
/** `id` of the form that the script fills. */
export const LAUNCH_FORM_ID = 'glance-launch';
