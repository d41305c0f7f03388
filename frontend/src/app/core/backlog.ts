import { Injectable, computed, inject, linkedSignal, resource, signal } from '@angular/core';
import { again, COMPLETE } from './again';
import { Api, Schemas, answer } from './api/client';
import { Session } from './session';

/** Seconds that it is asked again without a change. A day that was computed a moment ago waits for its turn. */
const PATIENCE = 600;

/** Answers in a row that nothing is left, until that is believed: what a store counts by may be a moment behind a change. */
const BELIEVED = 2;

/** What was answered, and after which change. */
type Answer = (Schemas['BacklogView'] & { change: number }) | undefined;

/** How many days are still to be computed anew, after somebody has changed here what they are computed from. */
@Injectable({ providedIn: 'root' })
export class Backlog {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  /** How often something was changed; nothing is asked before. */
  private readonly changes = signal(0);

  private readonly counted = resource({
    params: () => (this.changes() > 0 && this.session.mayManage() ? this.changes() : undefined),
    loader: async ({ params: change, abortSignal: signal }) => ({
      ...(await answer(this.api.http.GET('/api/backlog', { signal }))),
      change,
    }),
  });
  private readonly answered = computed(() =>
    this.counted.hasValue() ? this.counted.value() : undefined,
  );
  /** The last answer, whether the next is on its way or failed. */
  private readonly kept = linkedSignal<Answer, Answer>({
    source: this.answered,
    computation: (it, before) => it ?? before?.value,
  });
  /** Answers in a row since the last change that nothing is left. */
  private readonly nothing = linkedSignal<Answer, number>({
    source: this.answered,
    computation: (it, before) => {
      if (!it || isBehind(it)) return 0;
      return (before?.source?.change === it.change ? before.value : 0) + 1;
    },
  });
  private readonly lack = computed(() => {
    // Both are read each time, so that no answer is left out of the count.
    const [it, nothing] = [this.kept(), this.nothing()];
    if (this.counted.error()) return { key: 'unanswered', tries: PATIENCE };
    if (!it) return COMPLETE;
    const key = JSON.stringify(it);
    if (isBehind(it)) return { key, tries: PATIENCE };
    return nothing < BELIEVED ? { key, tries: BELIEVED } : COMPLETE;
  });
  private readonly asking = again(this.counted, this.lack);

  /** Whether the last question had no answer; it is asked again. */
  readonly isUnanswered = computed(() => this.asking.on() && this.counted.error() !== undefined);
  /** Days of meters and buildings that were left when that was last answered, and whether there are more; null where nothing waits. */
  readonly left = computed(() => {
    const it = this.asking.on() ? this.kept() : undefined;
    return it && isBehind(it) ? { n: it.meter_days + it.building_days, more: it.more } : null;
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

function isBehind(it: Schemas['BacklogView']): boolean {
  return it.more || it.meter_days + it.building_days > 0;
}
