import { plural } from '../core/plural';
import {
  MISSING,
  capital,
  carbon,
  commodityName,
  demand,
  deviation,
  energy,
  exchangeSaid,
  fixed,
  money,
  said,
  signedPercent,
} from '../core/figures';
import { ENERGY, perEnergy } from '../core/units';
import type { Zone } from '../core/zone';
import { namer } from '../chart/clocks';
import { loadChart } from '../chart/load';
import { LoadPoint, isJudged, isPartly, peak, tally } from '../chart/load-points';
import type { ChartModel, Sentence } from '../chart/model';
import { expectation } from '../ui/expectation';
import type { SkylineBuilding } from '../ui/skyline';
import type { StatView } from '../ui/stat';
import { Overview, OverviewBuilding, length, notEnergy } from './sentences';

/** Most over first; what is not judged comes last. */
export function ordered(buildings: readonly OverviewBuilding[]): OverviewBuilding[] {
  const rank = (b: OverviewBuilding) =>
    b.state === 'not_judged' ? -Infinity : (b.residual_kwh ?? -Number.MAX_VALUE);
  return [...buildings].sort((a, b) => rank(b) - rank(a) || a.name.localeCompare(b.name) || 0);
}

export function offExpectation(b: OverviewBuilding): number | null {
  if (b.expected_kwh === null || b.residual_kwh === null) return null;
  return deviation(b.expected_kwh + b.residual_kwh, b.expected_kwh);
}

export function skylineBuildings(it: Overview): SkylineBuilding[] {
  return ordered(it.buildings).map((b) => ({
    id: b.building_id,
    name: b.name,
    area: b.floor_area_m2,
    floors: b.floors,
    state: b.state,
    deviation: offExpectation(b),
    coverage: b.coverage,
    link: ['/campus', it.campus.id, 'b', b.building_id],
  }));
}

export function campusStats(it: Overview, zone: Zone): StatView[] {
  const { total, window, campus } = it;
  const trust = { coverage: total.coverage, estimated: total.estimated };
  const against = expectation(total);
  const expected =
    total.expected_kwh === null
      ? ''
      : $localize`expected ${said(energy(total.expected_kwh))}:expected_kwh:`;
  const off = against ? `, ${signedPercent(against.deviation)}` : '';
  const counted = $localize`${it.n_judged}:n_judged: of ${it.n_buildings}:n_buildings: buildings judged`;
  const name = capital(commodityName(it.commodity));
  return [
    {
      label: `${name}, ${length(window.start, window.end)}`,
      amount: total.energy_kwh === null ? null : energy(total.energy_kwh),
      ...trust,
      against,
      note: [expected + off, counted].filter((part) => part !== '').join('; '),
    },
    {
      label: $localize`Cost`,
      amount: total.cost === null ? null : { text: money(total.cost, campus.currency), unit: '' },
      ...trust,
      note:
        total.cost === null ? noCost(total) : perKwh(total.cost, total.energy_kwh, campus.currency),
    },
    {
      label: $localize`Carbon`,
      amount: total.carbon_kg === null ? null : carbon(total.carbon_kg),
      ...trust,
      note:
        total.carbon_kg === null ? noCarbon(total) : intensity(total.carbon_kg, total.energy_kwh),
    },
    {
      label: $localize`Peak`,
      amount: total.peak_demand_kw === null ? null : demand(total.peak_demand_kw),
      ...trust,
      note: total.peak_at === null ? '' : zone.moment(Date.parse(total.peak_at)),
    },
    {
      label: $localize`Base load`,
      amount: total.base_load_kw === null ? null : demand(total.base_load_kw),
      ...trust,
      note: shareOfMean(total.base_load_kw, it),
    },
  ];
}

export function perKwh(cost: number, kwh: number | null, currency: string): string {
  const mean = kwh
    ? $localize`${money(perEnergy(cost / kwh), currency)}:money: a ${ENERGY}:unit: on average`
    : '';
  return [mean, exchangeSaid(currency)].filter((it) => it !== '').join(', ');
}

type Measured = Pick<Overview['total'], 'energy_kwh' | 'coverage'>;

/** A part of a cost is no cost, so that one hour without a price is enough. */
export const noCost = (it: Measured) =>
  it.coverage === 0 ? '' : $localize`not all of it has a price`;

export const noCarbon = (it: Measured) =>
  it.coverage === 0 || notEnergy(it) ? '' : $localize`not all of it has an emission factor`;

export function intensity(kg: number, kwh: number | null): string {
  return kwh
    ? $localize`location-based, ${fixed(perEnergy(kg / kwh) * 1000)}:grams: g a ${ENERGY}:unit:`
    : 'location-based';
}

function shareOfMean(base: number | null, { total, window }: Overview): string {
  const hours = (Date.parse(window.end) - Date.parse(window.start)) / 3_600_000;
  if (base === null || !total.energy_kwh || total.coverage !== 1) return '';
  return $localize`${Math.round((base / (total.energy_kwh / hours)) * 100)}:round: % of the mean demand`;
}

export function campusLoadPoints({ load, window }: Overview): LoadPoint[] {
  const starts = load.map((it) => Date.parse(it.start));
  return load.map((it, i) => ({
    start: starts[i],
    end: starts[i + 1] ?? Date.parse(window.end),
    measured: it.demand_kw,
    expected: it.expected_kw,
    lower: it.lower_kw,
    upper: it.upper_kw,
    coverage: it.coverage,
    estimated: null,
    outdoor: null,
    before: null,
  }));
}

export function campusLoad(it: Overview, zone: Zone): { model: ChartModel; sentence: Sentence } {
  const points = campusLoadPoints(it);
  const { window } = it;
  const caption = $localize`Campus load, ${zone.window(Date.parse(window.start), Date.parse(window.end))}:window:`;
  return {
    model: loadChart({ points, zone, caption, before: null }),
    sentence: loadSentence(points, zone),
  };
}

/** How much of a load was inside its range, and its peak. */
export function loadSentence(points: readonly LoadPoint[], zone: Zone): Sentence {
  const n = tally(points);
  const judged = n.over + n.under + n.inside;
  const daily = points.some((it) => it.end - it.start > 20 * 3_600_000);
  const highest = peak(points);
  const rest = [
    n.missing > 0 ? missing(n.missing, daily) : '',
    points.some(isJudged) ? partlySaid(points.filter(isPartly).length, daily) : '',
    highest ? top(highest, daily, namer(points, zone)) : '',
  ];
  const lead = judged > 0 ? judgedSaid(judged, n, daily) : notJudged(points, daily);
  return { lead, rest: rest.filter((part) => part !== '').join(' ') };
}

function notJudged(points: readonly LoadPoint[], daily: boolean): string {
  if (points.every((it) => it.measured === null)) return $localize`No readings in this window.`;
  if (points.some(isJudged)) {
    return $localize`No expected range yet: it takes the same hour of 8 weeks before.`;
  }
  return daily ? $localize`No day is 90 % measured.` : $localize`No hour is 90 % measured.`;
}

function judgedSaid(n: number, { over, under }: { over: number; under: number }, daily: boolean) {
  const [all, above, below] = [fixed(n), fixed(over), fixed(under)];
  if (over + under === 0) {
    return daily
      ? $localize`All ${all}:n: judged days were inside the range.`
      : $localize`All ${all}:n: judged hours were inside the range.`;
  }
  return daily
    ? $localize`${above}:above: of ${all}:n: days were above the range, ${below}:below: below.`
    : $localize`${above}:above: of ${all}:n: hours were above the range, ${below}:below: below.`;
}

const missing = (n: number, daily: boolean) =>
  plural(
    n,
    daily
      ? $localize`{n, plural, =1 {1 day has no readings.} other {${fixed(n)}:n: days have no readings.}}`
      : $localize`{n, plural, =1 {1 hour has no readings.} other {${fixed(n)}:n: hours have no readings.}}`,
  );

/** How many hours or days are too little measured to be judged. */
export function partlySaid(n: number, daily: boolean): string {
  if (n === 0) return '';
  return plural(
    n,
    daily
      ? $localize`{n, plural, =1 {1 day is} other {${fixed(n)}:n: days are}} under 90 % measured.`
      : $localize`{n, plural, =1 {1 hour is} other {${fixed(n)}:n: hours are}} under 90 % measured.`,
  );
}

function top(it: LoadPoint, daily: boolean, named: ReturnType<typeof namer>): string {
  const size = said(demand(it.measured ?? 0));
  return daily
    ? $localize`Highest day: ${named.day(it.start)}:day:, ${size}:demand: on average.`
    : $localize`Peak ${size}:demand: on ${named.moment(it.start)}:time:.`;
}

export const share = (value: number | null) =>
  value === null ? MISSING : `${Math.round(value * 100)} %`;
