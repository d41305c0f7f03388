import { Signal, inject, resource } from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { stateNamed } from '../ui/expectation';
import type { Overview } from './sentences';
import { UrlState } from '../core/url-state';

/** The campus in one request, for the window in the address. */
export function overviewOf(campus: Signal<string>) {
  const api = inject(Api);
  const url = inject(UrlState);
  return resource({
    params: () => ({
      campus: campus(),
      ...url.window(),
      commodity: url.commodity(),
    }),
    loader: async ({ params: { campus, ...query }, abortSignal: signal }) =>
      overview(
        await answer(
          api.http.GET('/api/campuses/{campus}/overview', {
            params: { path: { campus }, query },
            signal,
          }),
        ),
      ),
  });
}

const overview = (it: Schemas['Overview']): Overview => ({
  ...it,
  buildings: it.buildings.map((b) => ({ ...b, state: stateNamed(b.state) })),
});
