import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { deviation } from '../core/figures';

const [WIDTH, HEIGHT, LIMIT] = [150, 24, 40];
const JUDGED_FROM = 0.9;

export interface SparkDay {
  energy_kwh: number | null;
  expected_kwh: number | null;
  coverage: number | null;
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
  protected readonly width = WIDTH;
  protected readonly height = HEIGHT;
  protected readonly bars = computed(() => {
    const step = WIDTH / Math.max(1, this.days().length);
    return this.days().map((day, i) => {
      const box = { x: i * step, width: Math.max(0.8, step - 1) };
      const off = deviation(day.energy_kwh, day.expected_kwh);
      if (off === null || (day.coverage ?? 0) < JUDGED_FROM) {
        return { ...box, y: HEIGHT / 2 - 4, height: 8, fill: 'url(#hatch)' };
      }
      const tall = (Math.min(LIMIT, Math.abs(off)) / LIMIT) * (HEIGHT / 2 - 1);
      const y = off > 0 ? HEIGHT / 2 - tall : HEIGHT / 2;
      return { ...box, y, height: Math.max(1, tall), fill: 'var(--band-edge)' };
    });
  });
}
