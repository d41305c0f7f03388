import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { capital, commodityName, percent } from '../core/figures';
import { Measure, UrlState } from '../core/url-state';
import { ENERGIES, ENERGY } from '../core/units';
import type { Zone } from '../core/zone';
import { WindowLine } from './window-line';

const UNIT: Record<Measure, string> = {
  energy: $localize`energy in ${ENERGY}:unit: or ${ENERGIES}:larger:`,
  cost: $localize`cost`,
  carbon: $localize`carbon in kg or t`,
};

/** Which window and commodity a page shows. */
@Component({
  selector: 'gp-window-controls',
  imports: [WindowLine],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="controls">
      <gp-window-line [start]="start()" [end]="end()" [measuredTo]="measuredTo()" [zone]="zone()" />
      @if (choices().length > 1) {
        <select
          #commodity
          aria-label="Commodity"
          i18n-aria-label
          (change)="url.set({ commodity: commodity.value })"
        >
          @for (it of choices(); track it.value) {
            <option [value]="it.value" [selected]="it.value === url.commodity()">
              {{ it.label }}
            </option>
          }
        </select>
      }
    </div>
    <p class="paper">{{ paper() }}</p>
  `,
})
export class WindowControls {
  readonly start = input.required<number>();
  readonly end = input.required<number>();
  readonly measuredTo = input.required<number | null>();
  readonly zone = input.required<Zone>();
  readonly commodities = input.required<readonly string[]>();
  /** What the page is of, as paper says it: the campus, and the building. */
  readonly about = input.required<string>();
  /** The measured share of the window, where the page has one. */
  readonly coverage = input<number | null>(null);

  protected readonly url = inject(UrlState);
  /** Controls are not printed: paper says in a line what they stand at. */
  protected readonly paper = computed(() => {
    const coverage = this.coverage();
    return [
      this.about(),
      $localize`${this.zone().window(this.start(), this.end())}:window:, ${this.zone().name}:zone:`,
      `${capital(commodityName(this.url.commodity()))}, ${UNIT[this.url.measure()]}`,
      ...(coverage === null ? [] : [$localize`${percent(coverage)}:share: measured`]),
    ].join(' · ');
  });
  protected readonly choices = computed(() =>
    this.commodities().map((value) => ({ value, label: capital(commodityName(value)) })),
  );
}
