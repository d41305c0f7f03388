import type { LoadPoint } from '../chart/load-points';
import type { Schemas } from '../core/api/client';
import { HOUR } from '../core/zone';

export type Forecast = Schemas['ForecastView'];

/** Hours ahead that are drawn. */
const DRAWN = 48;
/** Hours that are asked for: a tomorrow of 25 h is told whole. */
export const ASKED = DRAWN + 1;

/** A forecast, and the day by which it was known; null for the one that stands. */
export interface Known {
  forecast: Forecast;
  day: string | null;
}

/** A load up to the `end` of its window, with what is, or was, forecast. */
export function withForecast(points: readonly LoadPoint[], known: Known | null, end: number) {
  if (known === null) return points;
  if (known.day !== null) return withPast(points, known.forecast);
  // The hour that runs is not over, and is forecast as the first.
  const over = points.filter((it) => it.end <= end);
  const last = over.at(-1);
  return last && end - last.end < HOUR ? withAhead(over, known.forecast) : points;
}

/** What was measured to now, and after it what is forecast; hours between them are a gap. */
function withAhead(points: readonly LoadPoint[], { forecast }: Forecast): LoadPoint[] {
  const last = points.at(-1);
  if (!last || last.end - last.start !== HOUR) return [...points];
  const ahead = forecast
    .slice(0, DRAWN)
    .map(aheadPoint)
    .filter((it) => it.start >= last.end);
  if (ahead.length === 0) return [...points];
  const silent: LoadPoint[] = [];
  for (let at = last.end; at < ahead[0].start; at += HOUR) {
    silent.push({ ...unknown(at), coverage: 0 });
  }
  return [...points, ...silent, ...ahead];
}

/** What was forecast once, over what came of it; what is yet to come of it stands after that. */
function withPast(points: readonly LoadPoint[], { forecast }: Forecast): LoadPoint[] {
  const said = new Map(forecast.map((it) => [Date.parse(it.timestamp), aheadPoint(it)]));
  const last = points.at(-1);
  const laid = points.map((it) => {
    const hour = it.end - it.start === HOUR ? said.get(it.start) : undefined;
    if (!hour) return it;
    const { forecast, lower, upper } = hour;
    return { ...it, expected: null, forecast, lower, upper };
  });
  const ahead = [...said.values()].filter((it) => last !== undefined && it.start >= last.end);
  return [...laid, ...ahead];
}

function aheadPoint(it: Schemas['ForecastRow']): LoadPoint {
  return {
    ...unknown(Date.parse(it.timestamp)),
    forecast: it.predicted_kwh,
    lower: it.confidence_lower,
    upper: it.confidence_upper,
    ahead: true,
  };
}

const unknown = (start: number): LoadPoint => ({
  start,
  end: start + HOUR,
  measured: null,
  expected: null,
  lower: null,
  upper: null,
  coverage: null,
  estimated: null,
  outdoor: null,
  before: null,
});
