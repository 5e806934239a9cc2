// Salesforce's own Jest preset, in its own tree: it pins another Jest and another engine than the kit has.
const { join } = require('node:path');
const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

module.exports = {
  ...jestConfig,
  rootDir: join(__dirname, '../../connectors/salesforce'),
  testMatch: ['<rootDir>/test/lwc/*.lwc.js'],
  moduleNameMapper: {
    '^@salesforce/messageChannel/(.+)$': '<rootDir>/test/lwc/channel.js',
    '^c/glanceKit$': '<rootDir>/test/lwc/kit.js',
  },
  coverageReporters: [],
};
