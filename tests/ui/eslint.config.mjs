/* What is held of all JavaScript that is ours: `make check`. */

import js from '@eslint/js';
import globals from 'globals';

const RULES = {
  ...js.configs.recommended.rules,
  'array-callback-return': 'error',
  complexity: ['error', 12],
  'consistent-return': 'off',
  eqeqeq: 'error',
  'no-duplicate-imports': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-param-reassign': 'error',
  'no-script-url': 'error',
  'no-unused-vars': ['error', { args: 'after-used', caughtErrors: 'none', ignoreRestSiblings: true }],
  'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
  'no-var': 'error',
  'prefer-const': 'error',
};
/* The server gives each script what it uses of these. */
const STAMPED = { BASES: 'readonly', LANGUAGES: 'readonly', NUMBERS: 'readonly' };

export default [
  {
    files: ['**/static/**/*.js'],
    languageOptions: { ecmaVersion: 2021, sourceType: 'module', globals: { ...globals.browser, ...STAMPED } },
    rules: RULES,
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['onfile/local/demo/*.js'],
    languageOptions: { ecmaVersion: 2021, sourceType: 'script', globals: { ...globals.browser, Payload: 'readonly' } },
    rules: RULES,
  },
  {
    files: ['tests/**/*.mjs', 'clients/**/*.mjs'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: { ...globals.node, ...globals.browser } },
    rules: RULES,
  },
  {
    files: ['clients/**/*.cjs', 'tests/ui/driver/probe.js'],
    languageOptions: { ecmaVersion: 2021, sourceType: 'commonjs', globals: { ...globals.node, ...globals.browser } },
    rules: RULES,
  },
];
