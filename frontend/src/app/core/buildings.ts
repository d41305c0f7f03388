import { Injectable, computed, inject, resource } from '@angular/core';
import { Api, Schemas, answer } from './api/client';
import { Campuses } from './campuses';
import { everyPage } from './pages';

export type Building = Schemas['BuildingView'];

/** The buildings of the chosen campus that whoever looks may see. */
@Injectable({ providedIn: 'root' })
export class Buildings {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);

  readonly list = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params: campus, abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(
            this.api.http.GET('/api/buildings', {
              params: { query: { campus, limit: 500, cursor } },
              signal,
            }),
          ),
        (page) => page.buildings,
      ),
  });
  readonly all = computed<readonly Building[]>(() =>
    this.list.hasValue() ? this.list.value() : [],
  );
  readonly choices = computed(() =>
    [...this.all()]
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
      .map((it) => ({ value: it.id, label: it.name })),
  );

  nameOf(id: string): string {
    return this.all().find((it) => it.id === id)?.name ?? id;
  }
}
