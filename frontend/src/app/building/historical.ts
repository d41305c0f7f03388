import { Api, answer } from '../core/api/client';
import { number, record, records } from '../core/api/record';
import type { LoadPoint } from '../chart/load-points';
import type { Stretch } from '../chart/zoom';
import type { Measure } from '../core/url-state';
import { DAY, HOUR, Zone } from '../core/zone';

export interface Series {
  building: string;
  commodity: string;
  start: number;
  end: number;
  granularity: 'hourly' | 'daily' | 'monthly';
  /** What is measured; energy when left out. */
  measure?: Measure;
}

const RANGE = ['expected_kwh', 'lower_kwh', 'upper_kwh'];

const LOWEST = 'min_demand_kw';
const HIGHEST = 'peak_demand_kw';

/** Days with their range that come in one answer. */
const CHUNK = { hourly: 80, daily: 1_600, monthly: 10_000 };
const AT_ONCE = 3;

export const energyMetric = (commodity: string) =>
  commodity === 'electricity' ? 'electricity_kwh' : `${commodity}_energy_kwh`;

const METRIC: Record<Measure, (commodity: string) => string> = {
  energy: energyMetric,
  cost: (commodity) => `${commodity}_cost`,
  carbon: (commodity) => `${commodity}_carbon_kg`,
};

/** All pages of a series, as one. Energy becomes the mean demand of its interval. */
export async function historical(
  api: Api,
  series: Series,
  zone: Zone,
  signal: AbortSignal,
): Promise<LoadPoint[]> {
  const measure = series.measure ?? 'energy';
  const metric = METRIC[measure](series.commodity);
  const metrics = [metric, 'outdoor_temp_c'];
  if (measure === 'energy') metrics.push(...RANGE);
  if (measure === 'energy' && series.granularity === 'daily') metrics.push(LOWEST, HIGHEST);
  const rows = await readings(api, series, metrics, zone, signal);
  return rows.map((it) => point(it, metric));
}

/** Rows of any metrics, all pages as one; of all that is taken in, where no commodity is named. */
export async function readings(
  api: Api,
  series: Omit<Series, 'commodity'> & { commodity?: string },
  metrics: string[],
  zone: Zone,
  signal: AbortSignal,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let cursor: string | undefined;
  do {
    const answered = await answer(
      api.http.GET('/api/energy/buildings/{building}/historical', {
        params: {
          path: { building: series.building },
          query: {
            start_date: zone.stamp(series.start),
            end_date: zone.stamp(series.end),
            granularity: series.granularity,
            metrics,
            commodity: series.commodity,
            cursor,
          },
        },
        signal,
      }),
    );
    const page = record(answered);
    rows.push(...records(page['readings']));
    cursor = typeof page['next'] === 'string' ? page['next'] : undefined;
  } while (cursor);
  return rows;
}

/**
 * Years of hours, a few stretches at a time: each answer costs the server what it holds, where
 * pages of one long series would cost it all of them each. `told` hears the share that is there.
 */
export async function inStretches(
  api: Api,
  series: Series,
  zone: Zone,
  signal: AbortSignal,
  told: (share: number) => void = () => undefined,
): Promise<LoadPoint[]> {
  const parts = stretches(series, CHUNK[series.granularity], zone);
  const found: LoadPoint[][] = [];
  let [next, done] = [0, 0];
  const work = async () => {
    for (let i = next++; i < parts.length; i = next++) {
      found[i] = await historical(api, { ...series, ...parts[i] }, zone, signal);
      told(++done / parts.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found.flat();
}

export function stretches({ start, end }: Stretch, days: number, zone: Zone): Stretch[] {
  const parts: Stretch[] = [];
  for (let at = start; at < end;) {
    const to = Math.min(end, zone.midnight(zone.local(at + days * DAY).day));
    parts.push({ start: at, end: to });
    at = to;
  }
  return parts;
}

function point(reading: Record<string, unknown>, metric: string): LoadPoint {
  const start = Date.parse(String(reading['timestamp']));
  const end = Date.parse(String(reading['end']));
  const hours = (end - start) / HOUR;
  const value = (key: string) => number(reading[key]);
  const rate = (key: string) => {
    const amount = value(key);
    return amount === null ? null : amount / hours;
  };
  return {
    start,
    end,
    measured: rate(metric),
    expected: rate('expected_kwh'),
    lower: rate('lower_kwh'),
    upper: rate('upper_kwh'),
    coverage: value('coverage'),
    estimated: value('estimated'),
    outdoor: value('outdoor_temp_c'),
    lowest: value(LOWEST),
    highest: value(HIGHEST),
    before: null,
  };
}
