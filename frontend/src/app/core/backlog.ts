import { Injectable, computed, inject, linkedSignal, resource, signal } from '@angular/core';
import { again, COMPLETE } from './again';
import { Api, answer } from './api/client';
import { held } from './held';
import { Session } from './session';

/** Seconds that it is asked again without a change. A day that was computed a moment ago waits for its turn. */
const PATIENCE = 600;

/** How many days are still to be computed anew, after somebody has changed here what they are computed from. */
@Injectable({ providedIn: 'root' })
export class Backlog {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  /** How often something was changed; nothing is asked before. */
  private readonly changes = signal(0);

  private readonly counted = resource({
    params: () => (this.changes() > 0 && this.session.mayManage() ? this.changes() : undefined),
    loader: ({ abortSignal: signal }) => answer(this.api.http.GET('/api/backlog', { signal })),
  });
  private readonly kept = held(this.counted);
  private readonly lack = computed(() => {
    const it = this.kept();
    const isBehind = it && (it.more || it.meter_days + it.building_days > 0);
    return isBehind ? { key: JSON.stringify(it), tries: PATIENCE } : COMPLETE;
  });
  private readonly asking = again(this.counted, this.lack);

  /** Days of meters and buildings that are left, and whether there are more; null where nothing waits. */
  readonly left = computed(() => {
    const it = this.asking.on() ? this.kept() : undefined;
    return it ? { n: it.meter_days + it.building_days, more: it.more } : null;
  });
  /** The most that were left since something waits. */
  readonly most = linkedSignal<number, number>({
    source: () => this.left()?.n ?? 0,
    computation: (n, before) => (n === 0 ? 0 : Math.max(n, before?.value ?? 0)),
  });

  /** Something was changed. */
  watch(): void {
    this.changes.update((n) => n + 1);
  }
}
