import { Signal, inject, resource } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { PERIOD_ON_THE_WIRE, UrlState } from '../core/url-state';

/** The campus in one request, for the window in the address. */
export function overviewOf(campus: Signal<string>) {
  const api = inject(Api);
  const url = inject(UrlState);
  return resource({
    params: () => ({
      id: campus(),
      period: PERIOD_ON_THE_WIRE[url.period()],
      end: url.to() ?? undefined,
      commodity: url.commodity(),
    }),
    loader: ({ params: { id, ...query }, abortSignal: signal }) =>
      answer(
        api.http.GET('/api/campuses/{id}/overview', { params: { path: { id }, query }, signal }),
      ),
  });
}
