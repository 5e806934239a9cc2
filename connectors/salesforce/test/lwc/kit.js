// The rules are tested elsewhere; here they are what the components talk to.
export const opened = [];
export function openCobrowse(options) {
  const cobrowse = {
    options,
    screen: undefined,
    recordId: '',
    acts: [],
    closed: false,
    act: (action, value) => cobrowse.acts.push([action, value]),
    type: (value) => cobrowse.acts.push(['type', value]),
    close: () => (cobrowse.closed = true),
    show(screen, recordId = '') {
      Object.assign(cobrowse, { screen, recordId });
      options.changed();
    },
  };
  opened.push(cobrowse);
  return cobrowse;
}
