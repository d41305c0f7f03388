import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  resource,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Api, answer } from '../core/api/client';
import { capital, commodityName } from '../core/figures';
import { everyPage } from '../core/pages';
import { ENERGY } from '../core/units';
import { Zone } from '../core/zone';
import { Drawer } from '../ui/drawer';
import { Failure } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { agreement, factorSaid, figureRows, readingRows, tariffSaid } from './receipt-rows';

/** What a figure is made of, down to its readings, beside the same figure computed once more. */
@Component({
  selector: 'gp-receipt',
  imports: [Drawer, Failure, RouterLink, Skeleton],
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

  protected readonly energyUnit = ENERGY;

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
  /** What stands in the building: where nothing was sent, somebody looks there. */
  private readonly standing = resource({
    params: () => this.building(),
    loader: ({ params: building, abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(
            this.api.http.GET('/api/meters', { params: { query: { building, cursor } }, signal }),
          ),
        (page) => page.meters,
      ),
  });
  protected readonly meters = computed(() => {
    const read = this.receipt.hasValue() ? this.receipt.value().readings : [];
    const all = this.standing.hasValue() ? this.standing.value() : [];
    const here = all.filter((it) => it.commodity === this.commodity()).map((it) => it.id);
    return [...new Set([...read.map((it) => it.meter_id), ...here])];
  });
  protected readonly day = computed(() => this.zone().local(Date.parse(this.start())).day);
  protected readonly view = computed(() => {
    if (!this.receipt.hasValue()) return null;
    const it = this.receipt.value();
    const zone = this.zone();
    return {
      window: zone.window(Date.parse(it.start), Date.parse(it.end)),
      agreement: agreement(it),
      figures: figureRows(it),
      readings: readingRows(it, zone),
      tariff: tariffSaid(it),
      factor: factorSaid(it),
      versions: Object.entries(it.versions ?? {}).filter(([, version]) => version !== null),
    };
  });
  protected readonly what = computed(() => capital(commodityName(this.commodity())));
}
