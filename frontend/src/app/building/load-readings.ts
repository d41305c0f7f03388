import { Signal, computed, inject, linkedSignal, resource, signal } from '@angular/core';
import type { LoadPoint } from '../chart/load-points';
import type { Stretch } from '../chart/zoom';
import { Api } from '../core/api/client';
import { held } from '../core/held';
import { UrlState } from '../core/url-state';
import { DAY, HOUR } from '../core/zone';
import { closeUpOf, holds } from './close-up';
import { daysBack, withBefore } from './comparison';
import { historical, inStretches } from './historical';
import { Shown, sameShown } from './shown';

/** Longer windows are looked at by the day. */
export const MOST_HOURS = 70 * DAY;

interface Given {
  shown: Signal<Shown | undefined>;
  long: Signal<boolean>;
  inWindow: Signal<LoadPoint[] | undefined>;
  hours: Signal<LoadPoint[] | undefined>;
  /** The part that is looked at; null for the whole window. */
  looked: Signal<Stretch | null>;
}

/** What the load chart draws: the window, or hours of wherever it is zoomed to. */
export function loadReadings({ shown: answered, long, inWindow, hours, looked }: Given) {
  const api = inject(Api);
  const url = inject(UrlState);
  const fetched = signal(0);
  /** Years of hours are not asked for again with every answer that is about the same window. */
  const shown = computed(() => answered(), { equal: sameShown });

  /** Every hour of a long window, where that is asked for. */
  const everyHour = resource({
    params: () => {
      const it = shown();
      return it && long() && url.hourly() ? { ...it, granularity: 'hourly' as const } : undefined;
    },
    loader: ({ params, abortSignal }) => {
      fetched.set(0);
      return inStretches(api, params, params.zone, abortSignal, (it) => fetched.set(it));
    },
  });
  const heldEveryHour = held(everyHour);
  const window = computed(() => (long() && url.hourly() ? heldEveryHour() : inWindow()));

  /** A zoom that neither the window nor the last weeks hold by the hour. */
  const afar = computed<Stretch | null>(() => {
    const [it, zoom, known] = [shown(), looked(), hours()];
    if (!it || !zoom || !known || zoom.end - zoom.start > MOST_HOURS) return null;
    const inside = zoom.start >= it.start && zoom.end <= it.end;
    return (inside && (!long() || url.hourly())) || holds(known, zoom) ? null : zoom;
  });
  /** The hours to ask for, the same for as long as they hold what is looked at. */
  const beyond = linkedSignal<Stretch | null, Stretch | null>({
    source: afar,
    computation: (zoom, previous) => {
      if (!zoom) return null;
      return previous?.value && holds([previous.value], zoom) ? previous.value : closeUpOf(zoom);
    },
  });
  const closeUp = resource({
    params: () => {
      const [it, stretch] = [shown(), beyond()];
      return it && stretch ? { ...it, ...stretch, granularity: 'hourly' as const } : undefined;
    },
    loader: ({ params, abortSignal }) => historical(api, params, params.zone, abortSignal),
  });
  const heldCloseUp = held(closeUp);

  const energy = computed(() => {
    const [zoom, all] = [looked(), window()];
    if (!zoom || !all) return all;
    const outside = beyond() ? heldCloseUp() : undefined;
    if (outside && holds(outside, zoom)) return outside;
    const [it, known] = [shown(), hours()];
    const inside = it && zoom.start >= it.start && zoom.end <= it.end;
    return known && holds(known, zoom) && (!inside || (long() && !url.hourly())) ? known : all;
  });
  /** When and how finely the load is drawn: what else is drawn of it is asked for the same. */
  const span = computed(
    () => {
      const [it, points] = [shown(), energy()];
      if (!it || !points || points.length === 0) return undefined;
      const [start, end] = [points[0].start, points[points.length - 1].end];
      const daily = points[0].end - points[0].start > 20 * HOUR;
      return { ...it, start, end, granularity: daily ? ('daily' as const) : ('hourly' as const) };
    },
    { equal: (a, b) => sameShown(a, b) && a?.granularity === b?.granularity },
  );
  const back = computed(() => daysBack(url.compare(), url.period()));
  const earlier = resource({
    params: () => {
      const [it, days] = [span(), back()];
      if (!it || days === null || url.measure() !== 'energy') return undefined;
      return { ...it, start: it.zone.shift(it.start, -days), end: it.zone.shift(it.end, -days) };
    },
    loader: ({ params, abortSignal }) => inStretches(api, params, params.zone, abortSignal),
  });
  const priced = resource({
    params: () => {
      const [it, measure] = [span(), url.measure()];
      return it && measure !== 'energy' ? { ...it, measure } : undefined;
    },
    loader: async ({ params, abortSignal }) => ({
      measure: params.measure,
      points: await inStretches(api, params, params.zone, abortSignal),
    }),
  });
  const heldPriced = held(priced);
  const compared = computed(() => {
    const [days, all, it] = [back(), energy(), shown()];
    if (days === null || !all || !it || !earlier.hasValue()) return null;
    return { days, points: withBefore(all, earlier.value(), days, it.zone) };
  });
  const points = computed(() => {
    if (url.measure() === 'energy') return compared()?.points ?? energy();
    const it = heldPriced();
    return it?.measure === url.measure() ? it.points : undefined;
  });
  const error = computed(() => everyHour.error() ?? closeUp.error() ?? priced.error());
  const reload = () => {
    for (const it of [everyHour, closeUp, priced]) if (it.error()) it.reload();
  };
  /** How many days back the thin line is; null without one. */
  const before = computed(() => (url.measure() === 'energy' ? (compared()?.days ?? null) : null));
  return { points, before, earlier, error, reload, fetched: fetched.asReadonly() };
}
