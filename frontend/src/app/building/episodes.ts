import { Signal, computed, inject, resource } from '@angular/core';
import type { Highlight } from '../chart/highlights';
import type { Stretch } from '../chart/zoom';
import { Api, Schemas, answer } from '../core/api/client';
import { fixed } from '../core/figures';
import { held } from '../core/held';
import { UrlState } from '../core/url-state';
import type { Zone } from '../core/zone';
import { byWorth, deviationSaid } from '../inbox/episode';
import type { Shown } from './shown';

type Episode = Schemas['AnomalyView'];

/** Most that are named: the others are a link further. */
export const NAMED = 3;

/** The episodes of what is drawn, the foremost first. Past forecasts are looked at without them. */
export function episodesOf(shown: Signal<Shown | undefined>, looked: Signal<Stretch | null>) {
  const api = inject(Api);
  const url = inject(UrlState);
  const asked = computed(
    () => {
      const it = shown();
      if (!it || url.measure() !== 'energy' || url.asOf() !== null) return undefined;
      const { start, end } = looked() ?? it;
      const [from, to] = [it.zone.stamp(start), it.zone.stamp(end)];
      return { building: it.building, commodity: it.commodity, from, to };
    },
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const answered = resource({
    params: asked,
    loader: ({ params: { building, ...query }, abortSignal: signal }) =>
      answer(
        api.http.GET('/api/energy/buildings/{building}/anomalies', {
          params: { path: { building }, query },
          signal,
        }),
      ),
  });
  const kept = held(answered);
  const all = computed<readonly Episode[]>(() => {
    const [it, wanted] = [kept(), asked()];
    const same = it && wanted && it.building_id === wanted.building;
    return same
      ? it.anomalies.filter((one) => one.commodity === wanted.commodity).sort(byWorth)
      : [];
  });
  return { answered, all };
}

/** What is written in an episode on the chart: how long, then how much. */
export const highlightOf = (it: Episode): Highlight => ({
  start: Date.parse(it.timestamp),
  end: Date.parse(it.end),
  label: `${$localize`${fixed(it.n_hours)}:n: h`}\n${deviationSaid(it.deviation_kwh)}`,
});

/** An episode as a link to it. */
export const linkOf = (it: Episode, zone: Zone) => ({
  id: it.id,
  said: $localize`${zone.moment(Date.parse(it.timestamp))}:time:, ${fixed(it.n_hours)}:n: h, ${deviationSaid(it.deviation_kwh)}:energy:`,
});
