import { energyMetric, readings } from '../building/historical';
import { Api, Schemas, answer } from '../core/api/client';
import { number } from '../core/api/record';
import type { Zone } from '../core/zone';
import { Episode, buildingOf } from './episode';
import type { Surroundings } from './hours';

export type Detail = Schemas['AnomalyDetail'];

export interface Inbox {
  episodes: readonly Episode[];
  buildings: readonly Schemas['BuildingJudged'][];
  partial: string | null;
}

/** Every episode of a campus, settled ones too. */
export async function inbox(api: Api, campus: string, signal: AbortSignal): Promise<Inbox> {
  const episodes: Episode[] = [];
  let cursor: string | undefined;
  let page: Schemas['CampusAnomalies'];
  do {
    page = await answer(
      api.http.GET('/api/campuses/{campus}/anomalies', {
        params: { path: { campus }, query: { cursor } },
        signal,
      }),
    );
    episodes.push(...page.anomalies);
    cursor = page.next ?? undefined;
  } while (cursor);
  return { episodes, buildings: page.buildings, partial: page.partial };
}

export const detail = (api: Api, anomaly: string, signal: AbortSignal): Promise<Detail> =>
  answer(
    api.http.GET('/api/energy/buildings/{building}/anomalies/{anomaly}', {
      params: { path: { building: buildingOf(anomaly), anomaly } },
      signal,
    }),
  );

/** What is changed of an episode; refused where somebody has changed it since. */
export type Change = Partial<{
  status: string;
  investigation_notes: string | null;
  assignee: string | null;
}>;

export const change = (api: Api, it: Pick<Episode, 'id' | 'version'>, body: Change) =>
  answer(
    api.http.PATCH('/api/energy/buildings/{building}/anomalies/{anomaly}', {
      params: { path: { building: buildingOf(it.id), anomaly: it.id } },
      body: { ...body, version: it.version },
    }),
  );

/** What the hours of an episode emitted a kWh, and the temperature outside. */
export async function surroundings(
  api: Api,
  { building_id: building, commodity, timestamp, end }: Episode,
  zone: Zone,
  signal: AbortSignal,
): Promise<Surroundings> {
  const [energy, carbon] = [energyMetric(commodity), `${commodity}_carbon_kg`];
  const rows = await readings(
    api,
    {
      ...{ building, commodity, start: Date.parse(timestamp), end: Date.parse(end) },
      granularity: 'hourly',
    },
    [energy, carbon, 'outdoor_temp_c'],
    zone,
    signal,
  );
  const sum = (of: string, where: string) =>
    rows.reduce<number | null>((all, it) => {
      if (all === null || number(it[where]) === null) return all;
      const value = number(it[of]);
      return value === null ? null : all + value;
    }, 0);
  const [kwh, kg] = [sum(energy, energy), sum(carbon, energy)];
  const degrees = rows.flatMap((it) => number(it['outdoor_temp_c']) ?? []);
  return {
    intensity: kwh && kg !== null ? kg / kwh : null,
    outdoor: degrees.length === 0 ? null : degrees.reduce((a, b) => a + b, 0) / degrees.length,
  };
}
