import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  resource,
} from '@angular/core';
import { Api, answer } from '../core/api/client';
import { capital, commodityName } from '../core/figures';
import { Zone } from '../core/zone';
import { Drawer } from '../ui/drawer';
import { Failure } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { agreement, factorSaid, figureRows, readingRows, tariffSaid } from './receipt-rows';

/** What a figure is made of, down to its readings, beside the same figure computed once more. */
@Component({
  selector: 'gp-receipt',
  imports: [Drawer, Failure, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './receipt.html',
})
export class ReceiptDrawer {
  readonly building = input.required<string>();
  readonly name = input.required<string>();
  readonly commodity = input.required<string>();
  readonly start = input.required<string>();
  readonly zone = input.required<Zone>();
  readonly closed = output();

  private readonly api = inject(Api);
  protected readonly receipt = resource({
    params: () => ({
      building: this.building(),
      commodity: this.commodity(),
      start: this.start(),
    }),
    loader: ({ params: path, abortSignal: signal }) =>
      answer(
        this.api.http.GET('/api/receipts/{building}/{commodity}/{start}', {
          params: { path },
          signal,
        }),
      ),
  });
  protected readonly view = computed(() => {
    if (!this.receipt.hasValue()) return null;
    const it = this.receipt.value();
    const zone = this.zone();
    return {
      window: zone.window(Date.parse(it.start), Date.parse(it.end)),
      agreement: agreement(it),
      figures: figureRows(it),
      readings: readingRows(it, zone),
      meters: [...new Set(it.readings.map((reading) => reading.meter_id))],
      tariff: tariffSaid(it),
      factor: factorSaid(it),
      versions: Object.entries(it.versions ?? {}).filter(([, version]) => version !== null),
    };
  });
  protected readonly what = computed(() => capital(commodityName(this.commodity())));
}
