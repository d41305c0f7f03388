import { Signal, computed, inject, resource } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { held } from '../core/held';
import { UrlState } from '../core/url-state';
import { DAY, Zone } from '../core/zone';
import type { Overview } from '../campus/sentences';
import { daysBack } from './comparison';
import { historical } from './historical';

const WEEKS = 8;

export interface Shown {
  building: string;
  commodity: string;
  zone: Zone;
  start: number;
  end: number;
}

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
    return it !== undefined && it.end - it.start > 70 * DAY;
  });

  const hours = resource({
    params: () => {
      const it = shown();
      if (!it) return undefined;
      const eightWeeks = it.zone.midnight(it.zone.local(it.zone.shift(it.end, -7 * WEEKS)).day);
      const start = long() ? eightWeeks : Math.min(it.start, eightWeeks);
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
  const earlier = resource({
    params: () => {
      const it = shown();
      const back = daysBack(url.compare(), url.period());
      if (!it || back === null) return undefined;
      return {
        ...it,
        start: it.zone.shift(it.start, -back),
        end: it.zone.shift(it.end, -back),
        granularity: long() ? ('daily' as const) : ('hourly' as const),
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
  return { shown, hours, days, earlier, current, heldHours, heldDays, inWindow, long };
}
