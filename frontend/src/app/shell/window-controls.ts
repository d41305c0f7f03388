import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { capital, commodityName } from '../core/figures';
import { UrlState } from '../core/url-state';
import type { Zone } from '../core/zone';
import { WindowLine } from './window-line';

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
  `,
})
export class WindowControls {
  readonly start = input.required<number>();
  readonly end = input.required<number>();
  readonly measuredTo = input.required<number | null>();
  readonly zone = input.required<Zone>();
  readonly commodities = input.required<readonly string[]>();

  protected readonly url = inject(UrlState);
  protected readonly choices = computed(() =>
    this.commodities().map((value) => ({ value, label: capital(commodityName(value)) })),
  );
}
