import { Signal, computed, inject, resource } from '@angular/core';
import type { Overview } from '../campus/sentences';
import { Api, answer } from '../core/api/client';
import { held } from '../core/held';
import { UrlState } from '../core/url-state';
import { Zone } from '../core/zone';
import { historical } from './historical';
import { episodesOf } from './episodes';
import { forecastOf } from './forecast';
import { MOST_HOURS, loadReadings } from './load-readings';
import { splitFrom } from './out-of-hours';
import type { Shown } from './shown';

const WEEKS = 8;
/** The series behind a building page, each its own request, so that each can fail alone. */
export function readingsOf(building: Signal<string>, overview: Signal<Overview | undefined>) {
  const api = inject(Api);
  const url = inject(UrlState);

  const shown = computed<Shown | undefined>(() => {
    const it = overview();
    if (!it) return undefined;
    return {
      building: building(),
      commodity: it.commodity,
      zone: new Zone(it.campus.timezone),
      start: Date.parse(it.window.start),
      end: Date.parse(it.window.end),
    };
  });
  const long = computed(() => {
    const it = shown();
    return it !== undefined && it.end - it.start > MOST_HOURS;
  });

  const hours = resource({
    params: () => {
      const it = shown();
      if (!it) return undefined;
      const weeks = splitFrom(it.end, it.zone);
      const start = long() ? weeks : Math.min(it.start, weeks);
      return { ...it, start, granularity: 'hourly' as const };
    },
    loader: ({ params, abortSignal }) => historical(api, params, params.zone, abortSignal),
  });
  const days = resource({
    params: () => {
      const it = shown();
      if (!it) return undefined;
      const { zone } = it;
      const from = Math.min(it.start, zone.shift(it.end, -7 * WEEKS));
      return {
        ...it,
        start: zone.midnight(zone.local(from).day),
        end: zone.midnight(zone.local(it.end).day),
        granularity: 'daily' as const,
      };
    },
    loader: ({ params, abortSignal }) => historical(api, params, params.zone, abortSignal),
  });
  const current = resource({
    params: () => (url.to() === null ? building() : undefined),
    loader: ({ params: building, abortSignal: signal }) =>
      answer(
        api.http.GET('/api/energy/buildings/{building}/current', {
          params: { path: { building } },
          signal,
        }),
      ),
  });

  const heldHours = held(hours);
  const heldDays = held(days);
  /** The window's own intervals: hours, or days where the window is long. */
  const inWindow = computed(() => {
    const it = shown();
    const all = long() ? heldDays() : heldHours();
    return it && all?.filter((point) => point.start >= it.start && point.end <= it.end);
  });
  /** The hours of the last eight weeks, of which all patterns are made. */
  const lately = computed(() => {
    const it = shown();
    return it && heldHours()?.filter((point) => point.end <= it.end);
  });
  /** Eight weeks of days, or more where the window is longer and not yet better told by month. */
  const bars = computed(() => {
    const [it, all] = [shown(), heldDays()];
    if (!it || !all) return undefined;
    return long() ? all.slice(-7 * WEEKS) : all;
  });
  const forecast = forecastOf(shown);
  const episodes = episodesOf(shown, forecast.looked);
  const load = loadReadings({
    ...{ shown, long, inWindow },
    hours: heldHours,
    looked: forecast.looked,
  });
  /** What may have changed since. */
  const asked = [hours, days, current, forecast.answered, episodes.answered];
  return {
    ...{ shown, hours, days, current, bars, inWindow, lately, long },
    ...{ load, forecast, episodes, asked },
  };
}
