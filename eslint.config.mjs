import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { documentedDefaults } from './scripts/eslint/documented-defaults.mjs';
import { documentedMembers } from './scripts/eslint/documented-members.mjs';

const COMPILED = ['lib', 'imports', 'test', 'examples', 'bench', 'e2e'].map(folder => `${folder}/**/*.js`);

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'imports/', 'main.js', '**/*.d.ts', ...COMPILED] },
  {
    files: ['**/*.ts'],
    extends: [eslint.configs.recommended, ...tseslint.configs.recommended],
    rules: {
      'max-len': ['error', { code: 180, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true }],
      'max-lines': ['error', { max: 400 }],
      'quotes': ['error', 'single', { avoidEscape: true }],
      'semi': ['error', 'always'],
      'no-shadow': 'off',
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'jsii has no default exports' }],
      '@typescript-eslint/no-shadow': 'error',
      // An object without one of its fields is written `const { field, ...rest } = object`.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/explicit-member-accessibility': ['error', { overrides: { constructors: 'off' } }],
      '@typescript-eslint/member-ordering': ['error', {
        default: ['public-static-field', 'public-static-method', 'private-static-method', 'field', 'constructor', 'method'],
      }],
    },
  },
  {
    // What a user reads: the sources of the public surface and the constructs behind it.
    files: ['lib/**/*.ts'],
    ignores: ['lib/cli/**', 'lib/facts/**', 'lib/postgres/**', 'lib/convert/**', 'lib/cluster/cluster-part.ts', 'lib/access/workload.ts', 'lib/admission/**', '!lib/admission/admission.ts', '!lib/admission/validation.ts'],
    plugins: { local: { rules: { 'documented-defaults': documentedDefaults, 'documented-members': documentedMembers } } },
    rules: { 'local/documented-defaults': 'error', 'local/documented-members': 'error' },
  },
  {
    files: ['test/**/*.ts', 'examples/**/*.ts'],
    rules: { 'max-lines': 'off', '@typescript-eslint/explicit-member-accessibility': 'off', '@typescript-eslint/member-ordering': 'off' },
  },
  {
    files: ['**/*.cjs', '**/*.mjs', 'scripts/*.js', '*.js'],
    extends: [eslint.configs.recommended],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', require: 'readonly', module: 'writable', __dirname: 'readonly', URL: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly' } },
  },
);
