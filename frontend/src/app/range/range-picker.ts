import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { Calendar } from '../core/calendar';
import { LOCALE, Preferences } from '../core/preferences';
import { UrlState } from '../core/url-state';
import { Zone, dateSaid } from '../core/zone';
import { Drawer } from '../ui/drawer';
import { DayRange, after, latestTerms, presets } from './presets';

const MONTHS = Array.from({ length: 12 }, (_, i) => ({
  value: i + 1,
  label: new Date(Date.UTC(2024, i, 1)).toLocaleString(LOCALE, { month: 'long', timeZone: 'UTC' }),
}));

/** Any stretch of whole days, or one of those that are asked for most. */
@Component({
  selector: 'gp-range-picker',
  imports: [Drawer],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-drawer heading="Which days" i18n-heading (closed)="closed.emit()">
      <form class="form" novalidate (submit)="go($event)">
        <div class="fields">
          <div class="field">
            <label i18n for="range-first">First day</label>
            <input #first id="range-first" type="date" [value]="shown().first" [max]="today()" />
          </div>
          <div class="field">
            <label i18n for="range-last">Last day, included</label>
            <input #last id="range-last" type="date" [value]="shown().last" />
          </div>
        </div>
        @if (wrong()) {
          <p class="wrong" role="alert">{{ wrong() }}</p>
        }
        <p class="buttons"><button i18n class="btn" type="submit">Show these days</button></p>
      </form>
      <ul class="ranges">
        @for (it of choices(); track $index) {
          <li>
            <button type="button" class="tw" (click)="show(it)">{{ it.label }}</button>
            <span i18n class="dim n">{{ said(it.first) }} to {{ said(it.last) }}</span>
          </li>
        }
      </ul>
      <div class="fields">
        <div class="field">
          <label i18n for="financial">The financial year begins in</label>
          <select
            #financial
            id="financial"
            (change)="preferences.set({ financial: +financial.value })"
          >
            @for (it of months; track it.value) {
              <option [value]="it.value" [selected]="it.value === preferences.now().financial">
                {{ it.label }}
              </option>
            }
          </select>
        </div>
        <div class="field">
          <label i18n for="academic">The academic year begins in</label>
          <select #academic id="academic" (change)="preferences.set({ academic: +academic.value })">
            @for (it of months; track it.value) {
              <option [value]="it.value" [selected]="it.value === preferences.now().academic">
                {{ it.label }}
              </option>
            }
          </select>
        </div>
      </div>
    </gp-drawer>
  `,
})
export class RangePicker {
  readonly start = input.required<number>();
  readonly end = input.required<number>();
  readonly zone = input.required<Zone>();
  readonly closed = output();

  private readonly url = inject(UrlState);
  protected readonly preferences = inject(Preferences);
  protected readonly months = MONTHS;
  protected readonly said = dateSaid;
  protected readonly wrong = signal('');
  protected readonly today = computed(() => this.zone().local(Date.now()).day);
  protected readonly shown = computed(() => ({
    first: this.zone().local(this.start()).day,
    last: this.zone().local(this.end() - 1).day,
  }));
  private readonly calendar = inject(Calendar);
  protected readonly choices = computed(() => [
    ...latestTerms(this.today(), this.calendar.terms()),
    ...presets(this.today(), this.preferences.now()),
  ]);

  protected go(event: Event): void {
    event.preventDefault();
    const { elements } = event.target as HTMLFormElement;
    const value = (id: string) => (elements.namedItem(id) as HTMLInputElement).value;
    const [first, last] = [value('range-first'), value('range-last')];
    if (first === '' || last === '' || last < first) {
      this.wrong.set(
        $localize`The last day comes before the first. Choose two days in their order.`,
      );
      return;
    }
    this.show({ first, last });
  }

  protected show({ first, last }: Pick<DayRange, 'first' | 'last'>): void {
    const zone = this.zone();
    this.url.show(zone.midnight(first), zone.midnight(after(last)));
    this.closed.emit();
  }
}
