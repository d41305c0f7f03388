import { ChangeDetectionStrategy, Component, input } from '@angular/core';

export interface LegendEntry {
  kind: 'line' | 'dotted' | 'area' | 'box';
  fill: string;
  label: string;
  weight?: number;
}

/** A one-line legend. Colors are custom properties, so that it follows the theme. */
@Component({
  selector: 'gp-legend',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul class="legend">
      @for (it of entries(); track it.label) {
        <li>
          <svg [attr.width]="it.kind === 'box' ? 14 : 22" height="14" aria-hidden="true">
            @switch (it.kind) {
              @case ('box') {
                <rect x=".5" y=".5" width="13" height="13" [attr.fill]="it.fill" />
              }
              @case ('area') {
                <rect y="2" width="22" height="10" [attr.fill]="it.fill" />
              }
              @default {
                <path
                  d="M0 7h22"
                  [attr.stroke]="it.fill"
                  [attr.stroke-width]="it.weight ?? 2"
                  [attr.stroke-dasharray]="it.kind === 'dotted' ? '1 3' : null"
                />
              }
            }
          </svg>
          {{ it.label }}
        </li>
      }
    </ul>
  `,
})
export class Legend {
  readonly entries = input.required<readonly LegendEntry[]>();
}
