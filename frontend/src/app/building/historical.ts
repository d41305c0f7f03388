import { Api, answer } from '../core/api/client';
import { number, record, records } from '../core/api/record';
import type { LoadPoint } from '../chart/load-points';
import { HOUR, Zone } from '../core/zone';

export interface Series {
  building: string;
  commodity: string;
  start: number;
  end: number;
  granularity: 'hourly' | 'daily';
}

const RANGE = ['expected_kwh', 'lower_kwh', 'upper_kwh', 'outdoor_temp_c'];

export const energyMetric = (commodity: string) =>
  commodity === 'electricity' ? 'electricity_kwh' : `${commodity}_energy_kwh`;

/** All pages of a series, as one. */
export async function historical(
  api: Api,
  series: Series,
  zone: Zone,
  signal: AbortSignal,
): Promise<LoadPoint[]> {
  const metric = energyMetric(series.commodity);
  const points: LoadPoint[] = [];
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
            metrics: [metric, ...RANGE],
            commodity: series.commodity,
            cursor,
          },
        },
        signal,
      }),
    );
    const page = record(answered);
    points.push(...records(page['readings']).map((it) => point(it, metric)));
    cursor = typeof page['next'] === 'string' ? page['next'] : undefined;
  } while (cursor);
  return points;
}

/** Energy becomes the mean demand of its interval. */
function point(reading: Record<string, unknown>, metric: string): LoadPoint {
  const start = Date.parse(String(reading['timestamp']));
  const end = Date.parse(String(reading['end']));
  const hours = (end - start) / HOUR;
  const value = (key: string) => number(reading[key]);
  const demand = (key: string) => {
    const energy = value(key);
    return energy === null ? null : energy / hours;
  };
  return {
    start,
    end,
    measured: demand(metric),
    expected: demand('expected_kwh'),
    lower: demand('lower_kwh'),
    upper: demand('upper_kwh'),
    coverage: value('coverage'),
    estimated: value('estimated'),
    outdoor: value('outdoor_temp_c'),
    before: null,
  };
}
