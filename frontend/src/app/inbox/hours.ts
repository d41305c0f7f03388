import { loadChart } from '../chart/load';
import type { LoadPoint } from '../chart/load-points';
import type { ChartView } from '../chart/model';
import type { Schemas } from '../core/api/client';
import { carbon, energy, fixed, money } from '../core/figures';
import { DEGREES, inDegrees } from '../core/units';
import { HOUR, Zone } from '../core/zone';
import type { StatView } from '../ui/stat';
import { Episode, deviationSaid, isOver, percentSaid, spanSaid } from './episode';

type Hour = Schemas['AnomalyHour'];

/** What the hours of an episode emitted, and how warm it was outside. */
export interface Surroundings {
  /** Kilograms a kWh, over all of its hours; null unless each has a factor. */
  intensity: number | null;
  outdoor: number | null;
}

/** The hours as they were judged: the range is that of the model. */
export function pointsOf(hours: readonly Hour[]): LoadPoint[] {
  return hours.map((it) => {
    const [start, end] = [Date.parse(it.timestamp), Date.parse(it.end)];
    const rate = (kwh: number | null) => (kwh === null ? null : (kwh * HOUR) / (end - start));
    return {
      start,
      end,
      measured: rate(it.energy_kwh),
      expected: rate(it.expected_kwh),
      lower: rate(it.lower_kwh),
      upper: rate(it.upper_kwh),
      coverage: it.energy_kwh === null ? 0 : 1,
      estimated: null,
      outdoor: null,
      before: null,
    };
  });
}

/** The load around an episode, with the episode under the highlighter. */
export function chartOf(it: Episode, hours: readonly Hour[], name: string, zone: Zone): ChartView {
  const points = pointsOf(hours);
  const [start, end] = [Date.parse(it.timestamp), Date.parse(it.end)];
  const label = $localize`${fixed(it.n_hours)}:n: h`;
  return {
    sentence: spanSaid(it, name, zone),
    model: loadChart({
      points,
      zone,
      caption: $localize`Load of ${name}:building:, ${zone.window(start, end)}:window:`,
      before: null,
      highlights: [{ start, end, label }],
      named: {
        expected: $localize`expected by the model`,
        range: $localize`its range, 95 hours in 100`,
      },
    }),
  };
}

/** Five figures: what it is worth, and what it was not. */
export function statsOf(
  it: Episode,
  hours: readonly Hour[],
  around: Surroundings | null,
  currency: string,
): StatView[] {
  const [start, end] = [Date.parse(it.timestamp), Date.parse(it.end)];
  const own = hours.filter((one) => {
    const at = Date.parse(one.timestamp);
    return start <= at && at < end;
  });
  const measured = own.filter((one) => one.energy_kwh !== null);
  const trust = {
    coverage: own.length === 0 ? 0 : measured.length / own.length,
    estimated: 0,
  };
  const over = isOver(it);
  const outside = measured.filter((one) => {
    const edge = over ? one.upper_kwh : one.lower_kwh;
    if (edge === null) return false;
    return over ? one.energy_kwh! > edge : one.energy_kwh! < edge;
  }).length;
  const [text, unit] = deviationSaid(it.deviation_kwh).split('\u00a0');
  const intensity = around?.intensity ?? null;
  const emitted = intensity === null ? null : carbon(Math.abs(it.deviation_kwh * intensity));
  const outdoor = around?.outdoor ?? null;
  return [
    {
      label: over ? $localize`More than expected` : $localize`Less than expected`,
      amount: { text, unit },
      ...trust,
      note: percentSaid(it.deviation_percent),
    },
    {
      label: over ? $localize`Cost` : $localize`Not paid`,
      amount:
        it.cost === null
          ? null
          : { text: money(Math.abs(it.cost), it.currency ?? currency), unit: '' },
      ...trust,
      note:
        it.cost === null
          ? $localize`not all of it has a price`
          : $localize`at the prices of its hours`,
    },
    {
      label: $localize`Carbon`,
      amount: emitted,
      ...trust,
      note:
        emitted === null ? '' : over ? $localize`location-based` : $localize`less, location-based`,
    },
    {
      label: over ? $localize`Hours above the range` : $localize`Hours below the range`,
      amount:
        own.length === 0
          ? null
          : { text: $localize`${fixed(outside)}:n: of ${fixed(own.length)}:all:`, unit: '' },
      ...trust,
      note: own.length > outside ? $localize`the rest inside it, or not measured` : '',
    },
    {
      label: $localize`Outdoor`,
      amount: outdoor === null ? null : { text: fixed(inDegrees(outdoor), 1), unit: DEGREES },
      ...trust,
      note: outdoor === null ? $localize`not measured` : $localize`mean of the episode`,
    },
  ];
}

/** What was measured of it, in words: energy against what was expected. */
export function measuredSaid(it: Episode): string {
  const [took, expected] = [it.energy_value_kwh, it.expected_value_kwh].map((kwh) => {
    const { text, unit } = energy(kwh);
    return `${text}\u00a0${unit}`;
  });
  return $localize`${took}:energy: were measured, ${expected}:expected: expected.`;
}
