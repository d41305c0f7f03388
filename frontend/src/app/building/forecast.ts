import { Signal, computed, inject, resource } from '@angular/core';
import { LEAST, Stretch } from '../chart/zoom';
import { COMPLETE, again } from '../core/again';
import { Api, answer } from '../core/api/client';
import { held } from '../core/held';
import { UrlState } from '../core/url-state';
import { HOUR, Zone } from '../core/zone';
import { ASKED, Forecast, Known } from './forecast-points';
import type { Shown } from './shown';

/** Days before that of a past forecast which are drawn with it, and after. */
const AROUND = { before: 2, after: 2 };
/** Seconds that the first forecast of a building is waited for. */
const PATIENCE = 15;

/** The hours ahead, or those that were once said to be; which day the address names. */
export function forecastOf(shown: Signal<Shown | undefined>) {
  const api = inject(Api);
  const url = inject(UrlState);
  /** What is asked for: windows of the past have a forecast only by the day that it was known on. */
  const asked = computed(
    () => {
      const [it, day] = [shown(), url.asOf()];
      if (!it || url.measure() !== 'energy' || (day === null && url.to() !== null))
        return undefined;
      const { building, commodity, zone } = it;
      return { building, commodity, day, at: day === null ? undefined : lastOf(day, zone) };
    },
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const answered = resource({
    params: asked,
    loader: async ({ params: { building, commodity, day, at }, abortSignal: signal }) => ({
      building,
      commodity,
      day,
      // Asked for JSON, it is no text.
      forecast: (await answer(
        api.http.GET('/api/energy/buildings/{building}/forecast', {
          params: { path: { building }, query: { commodity, hours: ASKED, as_of: at } },
          signal,
        }),
      )) as Forecast,
    }),
  });
  const kept = held(answered);
  /** Never one day's while another's is awaited. */
  const known = computed<Known | null>(() => {
    const [it, wanted] = [kept(), asked()];
    if (!it || !wanted) return null;
    const same = (['building', 'commodity', 'day'] as const).every(
      (key) => it[key] === wanted[key],
    );
    return same ? it : null;
  });
  again(
    answered,
    computed(() => {
      const it = known();
      const none = it !== null && it.day === null && it.forecast.generated_at === null;
      return none ? { key: asked()?.building ?? '', tries: PATIENCE } : COMPLETE;
    }),
  );
  /** The part to draw: that of a past forecast, unless the address says another. */
  const zoom = computed<Stretch | null>(() => {
    const [it, day, zoom] = [shown(), url.asOf(), url.zoom()];
    if (!it || zoom || day === null) return zoom;
    const start = it.zone.midnight(day);
    return { start: it.zone.shift(start, -AROUND.before), end: it.zone.shift(start, AROUND.after) };
  });
  /** What was measured of that part: what is ahead is asked of nobody. */
  const looked = computed<Stretch | null>(() => {
    const [it, part] = [shown(), zoom()];
    if (!it || !part || url.to() !== null) return part;
    const end = Math.min(part.end, it.end);
    return { start: Math.min(part.start, end - LEAST * HOUR), end };
  });
  return { answered, known, zoom, looked };
}

/** The last second of a day: by then its first forecast was known. */
function lastOf(day: string, zone: Zone): string {
  return zone.stamp(zone.shift(zone.midnight(day), 1) - 1_000);
}
