import { fileURLToPath } from 'node:url';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { importDirection, PORTABLE, PORTABLE_EXCEPT, RULES_ONLY } from './boundaries.mjs';
import { pageGlobals, unportableGlobals } from './globals.mjs';
import { disableReason } from './reasons.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const LEFT_OUT = 'A test runs or is deleted; nothing is left out.';
const NO_LEFT_OUT_TESTS = [
  'MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(skip|only|todo|failing)$/]',
  'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
  'CallExpression[callee.object.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
].map((selector) => ({ selector, message: LEFT_OUT }));

export default tseslint.config(
  {
    ignores: ['**/node_modules/', '**/dist/', '**/.data/', 'coverage/', '**/lwc/glanceKit/glanceKit.js'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,mjs,ts}'],
    extends: [eslint.configs.recommended],
    plugins: {
      'glance-kit': { rules: { 'import-direction': importDirection, 'disable-reason': disableReason } },
    },
    rules: {
      'glance-kit/import-direction': ['error', ROOT],
      'glance-kit/disable-reason': 'error',
      'no-restricted-syntax': ['error', ...NO_LEFT_OUT_TESTS],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // Control characters in names and addresses are what guards look for.
      'no-control-regex': 'off',
      // TypeScript checks these, with the globals of each file known.
      'no-undef': 'off',
    },
  },
  {
    // Decorators: what Lightning's own compiler reads.
    files: ['**/lwc/**/*.js'],
    languageOptions: { parser: tseslint.parser },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: ROOT } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // The page API that the visitor script speaks rejects with plain objects of a documented shape.
    files: ['service/visitor/**/*.ts'],
    rules: {
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    // A test also plays the part of code that throws what it likes.
    files: ['**/test/**/*.ts', 'e2e/**/*.ts'],
    rules: {
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/await-thenable': 'off',
    },
  },
  {
    files: RULES_ONLY.map((folder) => `${folder}/**/*.ts`),
    rules: {
      'no-restricted-globals': [
        'error',
        ...[...pageGlobals(), 'setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
          name,
          message: 'These are rules without a page, a socket or a clock of their own: take it from outside.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take the clock from outside as an argument.' },
      ],
    },
  },
  {
    files: PORTABLE.map((folder) => `${folder}/**/*.ts`),
    ignores: PORTABLE_EXCEPT.map((path) => `${path}{.ts,/**}`),
    rules: {
      'no-restricted-globals': [
        'error',
        ...unportableGlobals().map((name) => ({
          name,
          message:
            'This folder runs in pages, workers and servers alike: take it from outside as an argument.',
        })),
      ],
    },
  },
);
