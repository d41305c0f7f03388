import { ChangeDetectionStrategy, Component, input } from '@angular/core';

const PATHS = {
  campus: 'M2 15.5h14M3.5 15.5v-6h3v6M7.5 15.5v-11h4v11M12.5 15.5v-4h2.5v4',
  inbox: 'M2.5 5.5v-2h3M15.5 5.5v-2h-3M2.5 12.5v2h3M15.5 12.5v2h-3M4.5 10.5l3-3.5 2.5 3 3.5-5',
  import: 'M9 2.5v8M5.5 7L9 10.5 12.5 7M3 12v3.5h12V12',
  compare: 'M3 4h12M3 9h7.5M3 14h4.5',
  sources: 'M3 3h4v4H3zM11 3h4v4h-4zM3 11h4v4H3zM11 11h4v4h-4z',
  models: 'M2.5 13.5c3 0 3.5-9 6.5-9s3.5 9 6.5 9M2.5 15.5h13',
  settings: 'M2 5.5h6M12 5.5h4M10 3.5v4M2 12.5h3M9 12.5h7M7 10.5v4',
  rest: 'M3.5 9h.01M9 9h.01M14.5 9h.01',
  find: 'M7.5 12.5a5 5 0 1 0 0-10 5 5 0 0 0 0 10M11.2 11.2l4.3 4.3',
  less: 'M4 9h10',
  more: 'M4 9h10M9 4v10',
  earlier: 'M11 4L6 9l5 5',
  later: 'M7 4l5 5-5 5',
} as const;

export type IconName = keyof typeof PATHS;

@Component({
  selector: 'gp-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg
      viewBox="0 0 18 18"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path [attr.d]="path()" />
    </svg>
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = () => PATHS[this.name()];
}
