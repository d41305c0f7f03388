import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { signedPercent } from '../core/figures';
import { Bracket, position } from './bracket';
import { Expectation } from './expectation';

const WIDTH = 200;
const SCALES = [5, 10, 20, 30, 50, 100];

/** The one bracket of a page that has its ends written out, and so explains all others. */
@Component({
  selector: 'gp-wide-bracket',
  imports: [Bracket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg class="bracket-ends" [attr.width]="width" height="14" aria-hidden="true">
      <text [attr.x]="at().lower" y="11" [attr.text-anchor]="at().apart ? 'middle' : 'end'">
        {{ percent(against().lower) }}
      </text>
      <text [attr.x]="at().upper" y="11" [attr.text-anchor]="at().apart ? 'middle' : 'start'">
        {{ percent(against().upper) }}
      </text>
    </svg>
    <gp-bracket [against]="against()" [range]="range()" [width]="width" [height]="22" />
  `,
})
export class WideBracket {
  readonly against = input.required<Expectation>();

  protected readonly width = WIDTH;
  protected readonly percent = signedPercent;
  protected readonly range = computed(() => {
    const { lower, upper, deviation } = this.against();
    const farthest = Math.max(-lower, upper, Math.abs(deviation));
    return SCALES.find((it) => farthest <= it * 0.85) ?? SCALES[SCALES.length - 1];
  });
  protected readonly at = computed(() => {
    const x = position(this.range(), WIDTH);
    const [lower, upper] = [x(this.against().lower), x(this.against().upper)];
    return { lower, upper, apart: upper - lower > 56 };
  });
}
