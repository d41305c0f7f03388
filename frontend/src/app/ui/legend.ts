import { ChangeDetectionStrategy, Component, input } from '@angular/core';

export interface LegendEntry {
  kind: 'line' | 'dotted' | 'dashed' | 'area' | 'box' | 'dot' | 'scale';
  fill: string;
  label: string;
  weight?: number;
  /** The outline of a box that would not be seen without one. */
  edge?: string;
  /** What the lightest shade of a scale stands for. */
  from?: string;
}

const SHADES = [1, 2, 3, 4, 5, 6, 7];
const STEP = 24;

/** A one-line legend. Colors are custom properties, so that it follows the theme. */
@Component({
  selector: 'gp-legend',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul class="legend">
      @for (it of entries(); track it.label) {
        <li>
          @if (it.kind === 'scale') {
            {{ it.from }}<span i18n class="vh"> to </span>
          }
          <svg [attr.width]="width(it.kind)" height="14" aria-hidden="true">
            @switch (it.kind) {
              @case ('scale') {
                @for (shade of shades; track shade) {
                  <rect
                    y="2"
                    height="10"
                    [attr.x]="(shade - 1) * step"
                    [attr.width]="step"
                    [attr.fill]="'var(--seq-' + shade + ')'"
                  />
                }
              }
              @case ('box') {
                <rect
                  x=".5"
                  y=".5"
                  width="13"
                  height="13"
                  [attr.fill]="it.fill"
                  [attr.stroke]="it.edge ?? null"
                />
              }
              @case ('dot') {
                <circle cx="7" cy="7" r="3.5" [attr.fill]="it.fill" />
              }
              @case ('area') {
                <rect y="2" width="22" height="10" [attr.fill]="it.fill" />
              }
              @default {
                <path
                  d="M0 7h22"
                  [attr.stroke]="it.fill"
                  [attr.stroke-width]="it.weight ?? 2"
                  [attr.stroke-dasharray]="dashes(it.kind)"
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

  protected readonly shades = SHADES;
  protected readonly step = STEP;

  protected dashes(kind: LegendEntry['kind']): string | null {
    if (kind === 'dashed') return '5 4';
    return kind === 'dotted' ? '1 3' : null;
  }

  protected width(kind: LegendEntry['kind']): number {
    if (kind === 'scale') return SHADES.length * STEP;
    return kind === 'box' || kind === 'dot' ? 14 : 22;
  }
}
