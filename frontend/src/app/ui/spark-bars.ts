import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { deviation } from '../core/figures';

const [WIDTH, HEIGHT] = [150, 24];
const JUDGED_FROM = 0.9;
/** Scales in percent, for days that are not far off to be seen as well. */
const SCALES = [10, 20, 40];

export interface SparkDay {
  energy_kwh: number | null;
  expected_kwh: number | null;
  coverage: number | null;
}

/** The least scale that fits all days of a list, or the largest there is. */
export function sparkScale(days: readonly SparkDay[]): number {
  const off = days.map((it) => Math.abs(deviation(it.energy_kwh, it.expected_kwh) ?? 0));
  const most = Math.max(0, ...off);
  return SCALES.find((it) => most <= it) ?? SCALES[SCALES.length - 1];
}

/** Days above and below expectation, on one scale for a whole list. A part-measured day is hatched. */
@Component({
  selector: 'gp-spark-bars',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg [attr.width]="width" [attr.height]="height" aria-hidden="true">
      <path [attr.d]="'M0 ' + height / 2 + 'H' + width" stroke="var(--rule-strong)" />
      @for (it of bars(); track it.x) {
        <rect
          [attr.x]="it.x"
          [attr.y]="it.y"
          [attr.width]="it.width"
          [attr.height]="it.height"
          [attr.fill]="it.fill"
        />
      }
    </svg>
  `,
})
export class SparkBars {
  readonly days = input.required<readonly SparkDay[]>();
  /** Percent that fill the height; more is cut off. */
  readonly scale = input.required<number>();
  protected readonly width = WIDTH;
  protected readonly height = HEIGHT;
  protected readonly bars = computed(() => {
    const limit = this.scale();
    const step = WIDTH / Math.max(1, this.days().length);
    return this.days().map((day, i) => {
      const box = { x: i * step, width: Math.max(0.8, step - 1) };
      const off = deviation(day.energy_kwh, day.expected_kwh);
      if (off === null || (day.coverage ?? 0) < JUDGED_FROM) {
        return { ...box, y: HEIGHT / 2 - 4, height: 8, fill: 'url(#hatch)' };
      }
      const tall = (Math.min(limit, Math.abs(off)) / limit) * (HEIGHT / 2 - 1);
      const y = off > 0 ? HEIGHT / 2 - tall : HEIGHT / 2;
      return { ...box, y, height: Math.max(1, tall), fill: 'var(--band-edge)' };
    });
  });
}
