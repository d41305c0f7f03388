import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  resource,
} from '@angular/core';
import { BarTable } from '../chart/bar-table';
import type { Stretch } from '../chart/zoom';
import { Api } from '../core/api/client';
import { held } from '../core/held';
import { readings } from './historical';
import { highestDays, highestHour, peakTable } from './peak-days';
import { Shown, sameShown } from './shown';

const DAYS = 365;

/** The highest days of the year before the window's end, asked for once they come near. */
@Component({
  selector: 'gp-peaks',
  imports: [BarTable],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-bar-table
      name="peaks"
      heading="Highest days of the last 12 months"
      i18n-heading
      what="12 months of days"
      i18n-what
      [view]="view()"
      [error]="peaks.error()"
      (retry)="peaks.reload()"
      (led)="led.emit($event)"
    />
  `,
})
export class Peaks {
  readonly shown = input.required<Shown>();
  readonly led = output<Stretch>();

  private readonly api = inject(Api);
  private readonly about = computed(() => this.shown(), { equal: sameShown });
  protected readonly peaks = resource({
    params: () => this.about(),
    loader: async ({ params: shown, abortSignal: signal }) => {
      const { zone, end } = shown;
      const ask = (it: Stretch, granularity: 'daily' | 'hourly', metrics: string[]) =>
        readings(this.api, { ...shown, ...it, granularity }, metrics, zone, signal);
      const year = { start: zone.shift(end, -DAYS), end };
      const days = highestDays(await ask(year, 'daily', ['peak_demand_kw']), zone);
      const hours = days.map((day) =>
        ask({ start: Math.max(day.start, year.start), end: Math.min(day.end, end) }, 'hourly', [
          'peak_demand_kw',
          'outdoor_temp_c',
        ]),
      );
      const found = (await Promise.all(hours)).map(highestHour).filter((it) => it !== null);
      return { shown, found };
    },
  });
  private readonly heldPeaks = held(this.peaks);
  protected readonly view = computed(() => {
    const it = this.heldPeaks();
    return it ? peakTable(it.found, it.shown.zone, it.shown.building) : null;
  });
}
