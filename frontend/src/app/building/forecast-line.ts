import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { UrlState } from '../core/url-state';
import { DAY, Zone } from '../core/zone';
import { Step } from '../ui/step';
import type { Forecast } from './forecast-points';
import { accuracySaid, levelSaid, noForecast, weatherSaid } from './forecast-sentences';

/** Whole days of past forecasts that are kept. */
const KEPT_DAYS = 400;

/** Who made the forecast, how far to trust it, and the way to those of other days. */
@Component({
  selector: 'gp-forecast-line',
  imports: [RouterLink, Step],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="forecast">
      @if (said(); as it) {
        <p class="mut">
          @if (it.model; as model) {
            <ng-container i18n
              >Forecast by <a [routerLink]="['/models', model.version]">{{ model.name }}</a>,
              {{ it.made }}.</ng-container
            >
          }
          {{ it.rest }}
        </p>
      }
      <div class="controls">
        <label i18n for="as-of">Forecast as known on</label>
        <span class="window">
          <button
            gp-step
            icon="earlier"
            aria-label="Forecast of the day before"
            i18n-aria-label
            [disabled]="day() === first()"
            (click)="step(-1)"
          ></button>
          <button
            gp-step
            icon="later"
            aria-label="Forecast of the day after"
            i18n-aria-label
            [disabled]="day() === null || day() === last()"
            (click)="step(1)"
          ></button>
        </span>
        <input
          id="as-of"
          type="date"
          [min]="first()"
          [max]="last()"
          [value]="day() ?? ''"
          (change)="go($event)"
        />
        @if (day() !== null) {
          <button i18n type="button" class="tw" (click)="look(null)">As known now</button>
        }
      </div>
    </div>
  `,
})
export class ForecastLine {
  readonly forecast = input.required<Forecast | null>();
  readonly zone = input.required<Zone>();
  readonly now = input.required<number>();

  private readonly url = inject(UrlState);
  protected readonly day = this.url.asOf;
  protected readonly first = computed(() => this.before(KEPT_DAYS));
  /** Today's is the one that stands. */
  protected readonly last = computed(() => this.before(1));
  protected readonly said = computed(() => {
    const it = this.forecast();
    if (!it) return null;
    const { model, origin, generated_at, made_afterwards } = it;
    const at = (stamp: string) => this.zone().moment(Date.parse(stamp));
    if (!model || !origin || !generated_at || it.forecast.length === 0) {
      const none = this.day() === null && it.reason !== null;
      return { model: null, made: '', rest: none ? noForecast(it.reason!) : '' };
    }
    return {
      model,
      made: made_afterwards
        ? $localize`made afterwards from what had been measured before ${at(origin)}:time:`
        : $localize`made ${at(generated_at)}:time:`,
      rest: [
        levelSaid(it, this.zone()),
        this.day() === null ? accuracySaid(it) : '',
        weatherSaid(it),
      ]
        .join(' ')
        .trim(),
    };
  });

  protected step(days: number): void {
    const from = this.day();
    if (from === null) this.look(this.last());
    else this.look(this.after(from, days));
  }

  protected go(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    this.look(value === '' ? null : value);
  }

  protected look(day: string | null): void {
    const within = day !== null && day > this.last() ? this.last() : day;
    this.url.set({ as_of: within, zoom: null });
  }

  private before(days: number): string {
    return this.after(this.zone().local(this.now()).day, -days);
  }

  private after(day: string, days: number): string {
    const noon = this.zone().midnight(day) + DAY / 2;
    return this.zone().local(this.zone().shift(noon, days)).day;
  }
}
