import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';
import texts from './scripts/eslint-texts.js';

/** Attributes that no one reads. */
const NO_TEXT = [
  ...[
    'aria-autocomplete',
    'aria-controls',
    'aria-current',
    'aria-haspopup',
    'aria-keyshortcuts',
    'aria-labelledby',
  ],
  ...['aria-live', 'ariaCurrentWhenActive', 'queryParamsHandling', 'scope', 'kind', 'icon'],
  ...['accept', 'as', 'closedby', 'content', 'crossorigin', 'd', 'patternTransform', 'rel'],
  ...['patternUnits', 'stroke-linecap', 'stroke-linejoin', 'autocapitalize', 'inputmode'],
];

export default tseslint.config(
  { ignores: ['dist/', '.angular/', 'public/', 'src/app/core/api/schema.ts'] },
  {
    files: ['src/**/*.ts'],
    extends: [...tseslint.configs.recommended, ...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    plugins: { texts },
    rules: {
      'texts/code': 'error',
      'texts/units': 'error',
      '@angular-eslint/component-selector': [
        'error',
        { type: ['element', 'attribute'], prefix: 'gp', style: 'kebab-case' },
      ],
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
      'max-lines': ['error', 400],
    },
  },
  {
    files: ['src/**/*.html'],
    plugins: { texts },
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
    rules: {
      'texts/template': 'error',
      'texts/units': 'error',
      '@angular-eslint/template/i18n': ['error', { checkId: false, ignoreAttributes: NO_TEXT }],
    },
  },
  {
    // What a test says is for whoever reads the test; what the page is before Angular is not its.
    files: ['src/**/*.spec.ts', 'src/index.html'],
    rules: {
      'texts/code': 'off',
      'texts/units': 'off',
      '@angular-eslint/template/i18n': 'off',
    },
  },
  {
    // Where units are what somebody chooses, or what a meter or a file has.
    files: [
      ...['src/app/core/units.ts', 'src/app/core/commodities.ts', 'src/app/core/push-sample.ts'],
      ...['src/app/import/*', 'src/app/settings/account.ts'],
    ],
    rules: { 'texts/units': 'off' },
  },
);
