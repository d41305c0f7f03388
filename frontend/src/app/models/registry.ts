import { computed, inject, resource } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { held } from '../core/held';
import { Zone } from '../core/zone';

/** The models that predict and those that did; dates are of the chosen campus. */
export function modelRegistry() {
  const api = inject(Api);
  const campuses = inject(Campuses);
  const list = resource({
    loader: ({ abortSignal: signal }) => answer(api.http.GET('/api/models', { signal })),
  });
  const kept = held(list);
  const zone = computed(() => new Zone(campuses.chosen()?.timezone ?? 'UTC'));
  return { list, zone, models: computed(() => kept()?.models ?? null) };
}
