// For "twilio flex:plugins:start": copy it to appConfig.js, which git should ignore.
window.appConfig = {
  pluginService: { enabled: true, url: '/plugins' },
  logLevel: 'info',
};
