import { Injectable, computed, inject, resource } from '@angular/core';
import { CurrentPlace } from '../shell/place';
import { anew } from './anew';
import { Api, answer } from './api/client';
import { Clock } from './clock';
import { held } from './held';
import { DAY } from './zone';
import { Session } from './session';

/** What is older is in the inbox, and calls nobody. */
const RECENT = 28 * DAY;
const EVERY = 5 * 60_000;
/** The first screen comes first. */
const LATER = 2_000;

/** So many are told of. */
const FIRST = 20;

/** How many episodes nobody has looked at, and the foremost, for whoever may act on them. */
@Injectable({ providedIn: 'root' })
export class InboxCount {
  private readonly api = inject(Api);
  private readonly place = inject(CurrentPlace);
  private readonly session = inject(Session);
  private readonly clock = inject(Clock);
  private asked = false;
  private readonly turn = computed(() => Math.floor(this.clock.now() / EVERY));

  private readonly fresh = resource({
    params: () => {
      const campus = this.place.campus()?.id;
      if (!campus || !this.session.mayManage()) return undefined;
      return { campus, turn: this.turn() };
    },
    loader: async ({ params: { campus, turn }, abortSignal: signal }) => {
      if (!this.asked) await new Promise((resolve) => setTimeout(resolve, LATER));
      this.asked = true;
      const from = new Date(turn * EVERY - RECENT).toISOString();
      return answer(
        this.api.http.GET('/api/campuses/{campus}/anomalies', {
          params: { path: { campus }, query: { status: 'new', from, limit: FIRST } },
          signal,
        }),
      );
    },
  });
  private readonly kept = held(this.fresh);
  readonly n = computed(() => this.kept()?.n_anomalies ?? 0);
  /** Those over their range first, by money; null until they are known. */
  readonly first = computed(() => this.kept()?.anomalies ?? null);
  readonly error = this.fresh.error;
  readonly reload = anew(() => this.fresh);
}
