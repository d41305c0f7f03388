import { Api, Schemas, answer } from './api/client';
import { everyPage } from './pages';

/** Every meter of a campus that whoever looks may list. */
export const metersOf = (
  api: Api,
  campus: string,
  signal: AbortSignal,
): Promise<Schemas['MeterView'][]> =>
  everyPage(
    (cursor) =>
      answer(
        api.http.GET('/api/meters', { params: { query: { campus, limit: 500, cursor } }, signal }),
      ),
    (page) => page.meters,
  );

/** When a campus teaches, examines, pauses and is closed. */
export const calendarOf = (api: Api, campus: string, signal: AbortSignal) =>
  answer(api.http.GET('/api/campuses/{campus}/calendar', { params: { path: { campus } }, signal }));
