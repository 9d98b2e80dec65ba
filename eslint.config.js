import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

/** The house numbers, as far as a line can show them; tests/house measures the rest. */
const HOUSE = {
  'max-lines': ['error', { max: 200 }],
  'max-lines-per-function': ['error', { max: 50 }],
  'max-params': ['error', 3],
  '@typescript-eslint/no-explicit-any': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always'],
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.data', 'coverage', 'reports', 'test-results', '.stryker-tmp*', 'bench'] },
  {
    files: ['src/**/*.ts', 'tests/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ['tsconfig.json', 'tsconfig.node.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // An arrow that returns nothing of interest, an index that the loop guards, a number in a text: all are idioms here.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowArray: true }],
      // `void` before a promise nobody waits for says so.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A `dataset` and a text are spread for what they hold.
      '@typescript-eslint/no-misused-spread': 'off',
      // Elements are made by the parser, not by whoever holds them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A keeper of an asynchronous promise may answer at once.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowEmpty: true }],
      // Listeners are passed as they are: `@click=${this.toggle}` is Lit's own idiom.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      // What comes from a page, a cookie or the wire is not what its type says: checks that types call needless are not.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  { files: ['src/**/*.ts'], rules: HOUSE },
  {
    // Tests read what pages and files answer; what it is, they go on to check.
    files: ['tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
    },
  },
  { files: ['src/ui/**/*.ts'], ...lit.configs['flat/recommended'] },
  { files: ['src/ui/**/*.ts'], ...wc.configs['flat/recommended'] },
  {
    files: ['scripts/**/*.mjs', 'demo/**/*.mjs', '*.mjs'],
    extends: [tseslint.configs.base],
    rules: { ...HOUSE, '@typescript-eslint/no-explicit-any': 'off' },
  },
);
