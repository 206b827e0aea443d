/**
 * Lint rules: strict types, no unsafe DOM writes, 400 lines a file.
 */
import jupyter from '@jupyter/eslint-plugin';
import hooks from 'eslint-plugin-react-hooks';
import noUnsanitized from 'eslint-plugin-no-unsanitized';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      ...['lib/**', 'node_modules/**', '*.mjs', '*.cjs', '*.config.*'],
      // Made by kernels.mjs.
      ...['src/render/cpu/wasm_module.ts', 'src/workers/worker_source.ts']
    ]
  },
  ...tseslint.configs.strict,
  noUnsanitized.configs.recommended,
  {
    plugins: { 'react-hooks': hooks, '@jupyter': jupyter },
    rules: {
      ...hooks.configs.recommended.rules,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', { max: 400 }]
    }
  }
);
