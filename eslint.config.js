import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['**/dist/', '**/node_modules/', '**/.turbo/', '.readme/', 'templates/']),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      // One program for all packages: what they share is checked once.
      parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // The contract's names are types, not interfaces (design: `type Application = …`).
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `app(environ, startResponse)` may be a plain function or an async one: both are the contract.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Isolated declarations want the types that these would have us leave out.
      '@typescript-eslint/no-inferrable-types': 'off',
      '@typescript-eslint/consistent-generic-constructors': 'off',
      // `bytes[at] as number`: an index that was checked, without the `!` that hides a question.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts', '**/*.laws.test.ts'],
    rules: {
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'require-yield': 'off',
    },
  },
  { files: ['scripts/**', 'apps/**', '**/fuzz/**'], rules: { 'no-console': 'off' } },
  {
    // Read by any Node there is, however old.
    files: ['**/bin/*.js'],
    languageOptions: { globals: { process: 'readonly' } },
    rules: { 'no-var': 'off' },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
