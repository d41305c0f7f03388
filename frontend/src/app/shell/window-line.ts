import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { PERIOD_LABEL, Period, UrlState } from '../core/url-state';
import { DAY, Zone } from '../core/zone';
import { Icon } from '../ui/icon';

const STEP_DAYS: Record<Period, number> = { day: 1, '7d': 7, month: 28, year: 364 };

/** The half-open window shown, and the way to the ones beside it. */
@Component({
  selector: 'gp-window-line',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="window" role="group" aria-label="Window">
      <button
        type="button"
        class="step"
        [attr.aria-label]="'Earlier: ' + step()"
        (click)="move(-1)"
      >
        <gp-icon name="earlier" />
      </button>
      <button
        type="button"
        class="step"
        [attr.aria-label]="'Later: ' + step()"
        [disabled]="atEnd()"
        (click)="move(1)"
      >
        <gp-icon name="later" />
      </button>
      <span class="n">{{ said() }}</span>
      @if (url.to()) {
        <button type="button" class="tw" (click)="url.set({ to: null })">Latest</button>
      }
    </div>
  `,
})
export class WindowLine {
  readonly start = input.required<number>();
  readonly end = input.required<number>();
  readonly measuredTo = input.required<number | null>();
  readonly zone = input.required<Zone>();

  protected readonly url = inject(UrlState);
  protected readonly said = computed(() => this.zone().window(this.start(), this.end()));
  protected readonly step = computed(() => {
    const period = this.url.period();
    return period === 'month' || period === 'year'
      ? `${STEP_DAYS[period]} days`
      : PERIOD_LABEL[period].toLowerCase();
  });
  protected readonly atEnd = computed(() => {
    const measuredTo = this.measuredTo();
    return measuredTo === null || this.end() >= measuredTo;
  });

  protected move(direction: 1 | -1): void {
    const days = STEP_DAYS[this.url.period()];
    const moved = this.zone().shift(this.end(), direction * days);
    const measuredTo = this.measuredTo();
    const past = measuredTo !== null && moved > measuredTo - DAY / 48;
    this.url.set({ to: past ? null : new Date(moved).toISOString().replace(/:00\.000Z$/, 'Z') });
  }
}
