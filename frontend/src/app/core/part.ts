import { Injectable, computed, inject, resource } from '@angular/core';
import { Api, answer } from './api/client';
import { Campuses } from './campuses';
import { Session } from './session';

/** What the server says to whoever sees only some buildings of the chosen campus. */
@Injectable({ providedIn: 'root' })
export class Part {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly session = inject(Session);

  /** Whoever is held to no buildings sees all of them, and nothing is asked. */
  private readonly overview = resource({
    params: () => {
      const held = this.session.me.hasValue() && this.session.me.value().buildings !== null;
      return held ? this.campuses.chosen()?.id : undefined;
    },
    loader: ({ params: campus, abortSignal: signal }) =>
      answer(
        this.api.http.GET('/api/campuses/{campus}/overview', {
          params: { path: { campus }, query: { period: 'day' } },
          signal,
        }),
      ),
  });
  /** One more sentence of a page, or none. */
  readonly said = computed<readonly string[]>(() => {
    const said = this.overview.hasValue() ? this.overview.value().partial : null;
    return said === null ? [] : [said];
  });
}
