import { Injectable, computed, inject, resource } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { everyPage } from '../core/pages';

/** The ids of the chosen campus's meters, asked for when the palette first opens. */
@Injectable({ providedIn: 'root' })
export class Meters {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);

  private readonly list = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params: campus, abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(
            this.api.http.GET('/api/meters', {
              params: { query: { campus, limit: 500, cursor } },
              signal,
            }),
          ),
        (page) => page.meters,
      ),
  });
  /** None where whoever looks may not list them. */
  readonly all = computed<readonly string[]>(() =>
    this.list.hasValue() ? this.list.value().map((it) => it.id) : [],
  );
}
