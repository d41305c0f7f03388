import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  resource,
} from '@angular/core';
import { periodBars } from '../chart/bars';
import { Chart } from '../chart/chart';
import { Api } from '../core/api/client';
import { held } from '../core/held';
import { historical } from './historical';
import { firstMonth, monthSentence } from './month-sentence';
import { Shown, sameShown } from './shown';

/** The last 24 months, asked for once they come near. */
@Component({
  selector: 'gp-months',
  imports: [Chart],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-chart
      name="monthly"
      heading="Energy by month"
      i18n-heading
      what="24 months"
      i18n-what
      [view]="view()"
      [error]="months.error()"
      (retry)="months.reload()"
    />
  `,
})
export class Months {
  readonly shown = input.required<Shown>();

  private readonly api = inject(Api);
  private readonly about = computed(() => this.shown(), { equal: sameShown });
  protected readonly months = resource({
    params: () => this.about(),
    loader: async ({ params: shown, abortSignal }) => {
      const start = firstMonth(shown.end, shown.zone);
      const series = { ...shown, start, granularity: 'monthly' as const };
      return { shown, points: await historical(this.api, series, shown.zone, abortSignal) };
    },
  });
  private readonly heldMonths = held(this.months);
  protected readonly view = computed(() => {
    const it = this.heldMonths();
    if (!it) return null;
    const { zone, building } = it.shown;
    return {
      size: 'daily' as const,
      sentence: monthSentence(it.points, zone),
      model: periodBars({
        points: it.points,
        zone,
        caption: $localize`Energy of ${building}:building: by month`,
        by: 'month',
      }),
    };
  });
}
