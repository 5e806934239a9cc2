// Native ES modules and TypeScript sources: no build is needed to run a test.
export default {
  testMatch: ['<rootDir>/**/test/**/*.test.ts', '<rootDir>/e2e/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/'],
  // Tests of one run share the machine with the browsers that they start.
  maxWorkers: 2,
  // Conditions are waited for, so a slow machine needs time and not luck; a test that hangs is still named.
  testTimeout: 30_000,
  setupFiles: ['<rootDir>/tools/jest/loopback-only.ts'],
  setupFilesAfterEnv: ['<rootDir>/tools/jest/async-storages.ts', '<rootDir>/tools/jest/api-key-watch.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@glance-kit/source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/'],
};
