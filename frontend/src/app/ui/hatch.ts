import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The one hatch of the page: something is missing here. On paper, dots are what is below. */
@Component({
  selector: 'gp-hatch',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg width="0" height="0" class="defs" aria-hidden="true">
      <defs>
        <pattern
          id="hatch"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="5" height="5" fill="var(--paper)" />
          <path d="M0 0V5" stroke="var(--gap)" stroke-width="2.6" />
        </pattern>
        <pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">
          <circle cx="2" cy="2" r="1.2" fill="var(--ink)" />
        </pattern>
      </defs>
    </svg>
  `,
})
export class Hatch {}
