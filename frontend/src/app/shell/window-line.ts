import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { plural } from '../core/plural';
import { PERIOD_LABEL, Period, UrlState, brief } from '../core/url-state';
import { DAY, Zone } from '../core/zone';
import { RangePicker } from '../range/range-picker';
import { Step } from '../ui/step';

const STEP_DAYS: Record<Exclude<Period, 'range'>, number> = {
  day: 1,
  '7d': 7,
  month: 28,
  year: 364,
};

/** The half-open window shown, and the way to the ones beside it. */
@Component({
  selector: 'gp-window-line',
  imports: [RangePicker, Step],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="window" role="group" aria-label="Window" i18n-aria-label>
      <button gp-step icon="earlier" [attr.aria-label]="earlier()" (click)="move(-1)"></button>
      <button
        gp-step
        icon="later"
        [attr.aria-label]="later()"
        [disabled]="atEnd()"
        (click)="move(1)"
      ></button>
      <button type="button" class="n tw" aria-haspopup="dialog" (click)="picking.set(true)">
        {{ said() }}<span i18n class="vh">, choose other days</span>
      </button>
      @if (url.to()) {
        <button i18n type="button" class="tw" (click)="latest()">Latest</button>
      }
    </div>
    @if (picking()) {
      @defer (on immediate) {
        <gp-range-picker
          [start]="start()"
          [end]="end()"
          [zone]="zone()"
          (closed)="picking.set(false)"
        />
      }
    }
  `,
})
export class WindowLine {
  readonly start = input.required<number>();
  readonly end = input.required<number>();
  readonly measuredTo = input.required<number | null>();
  readonly zone = input.required<Zone>();

  protected readonly url = inject(UrlState);
  protected readonly said = computed(() => this.zone().window(this.start(), this.end()));
  private readonly stepDays = computed(() => {
    const period = this.url.period();
    if (period !== 'range') return STEP_DAYS[period];
    return Math.max(1, Math.round((this.end() - this.start()) / DAY));
  });
  private readonly step = computed(() => {
    const period = this.url.period();
    return period === 'day' || period === '7d'
      ? PERIOD_LABEL[period].toLowerCase()
      : plural(
          this.stepDays(),
          $localize`{n, plural, =1 {1 day} other {${this.stepDays()}:n: days}}`,
        );
  });
  protected readonly earlier = computed(() => $localize`Earlier: ${this.step()}:days:`);
  protected readonly later = computed(() => $localize`Later: ${this.step()}:days:`);
  protected readonly picking = signal(false);
  protected readonly atEnd = computed(() => {
    const measuredTo = this.measuredTo();
    return this.url.to() === null || measuredTo === null || this.end() >= measuredTo;
  });

  protected move(direction: 1 | -1): void {
    const days = direction * this.stepDays();
    const moved = this.zone().shift(this.end(), days);
    if (this.url.period() === 'range') {
      this.url.show(this.zone().shift(this.start(), days), moved);
      return;
    }
    const measuredTo = this.measuredTo();
    const past = measuredTo !== null && moved > measuredTo - DAY / 48;
    this.url.set({ to: past ? null : brief(moved) });
  }

  protected latest(): void {
    this.url.set({ to: null, from: null });
  }
}
