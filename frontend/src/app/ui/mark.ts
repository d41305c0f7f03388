import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The product's mark: the bracket with its dot. */
@Component({
  selector: 'gp-mark',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <path
        d="M5.5 3.5h-3v15h3M16.5 3.5h3v15h-3"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
      />
      <circle cx="11" cy="7.5" r="3.3" fill="var(--hl)" />
    </svg>
  `,
})
export class Mark {}
