import { Injectable, computed, inject, resource } from '@angular/core';
import { CurrentPlace } from '../shell/place';
import { Api, Schemas, answer } from './api/client';
import { everyPage } from './pages';
import { UrlState } from './url-state';

export type Campus = Schemas['CampusView'];

/** The campuses that whoever looks may see, and the one that a screen without its own is about. */
@Injectable({ providedIn: 'root' })
export class Campuses {
  private readonly api = inject(Api);
  private readonly url = inject(UrlState);
  private readonly place = inject(CurrentPlace);

  readonly list = resource({
    loader: ({ abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(this.api.http.GET('/api/campuses', { params: { query: { cursor } }, signal })),
        (page) => page.campuses,
      ),
  });
  readonly all = computed<readonly Campus[]>(() => (this.list.hasValue() ? this.list.value() : []));
  readonly chosen = computed<Campus | null>(() => {
    const wanted = this.url.campus() ?? this.place.campus()?.id;
    return this.all().find((it) => it.id === wanted) ?? this.all()[0] ?? null;
  });
}
