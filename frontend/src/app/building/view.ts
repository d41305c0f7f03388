import { LoadPoint, peak } from '../chart/load-points';
import { Overview, OverviewBuilding, length } from '../campus/sentences';
import { intensity, noCarbon, noCost, perKwh, share } from '../campus/view';
import { Schemas } from '../core/api/client';
import {
  capital,
  carbon,
  commodityName,
  demand,
  energy,
  fixed,
  money,
  percent,
  said,
  signedPercent,
  symbolOf,
} from '../core/figures';
import { number, record } from '../core/api/record';
import { HOUR, Zone } from '../core/zone';
import { expectation } from '../ui/expectation';
import type { Fact } from '../ui/facts';
import type { StatView } from '../ui/stat';
import type { Shown } from './shown';

export type Current = Schemas['Current'];

export function buildingStats(
  it: Overview,
  row: OverviewBuilding,
  current: Current | null,
  points: readonly LoadPoint[] | null,
  zone: Zone,
): StatView[] {
  const { campus, window } = it;
  const trust = { coverage: row.coverage, estimated: row.estimated };
  const against = row.state === 'not_judged' ? null : expectation(row);
  const expected =
    row.expected_kwh === null
      ? $localize`not judged`
      : $localize`expected ${said(energy(row.expected_kwh))}:expected_kwh:`;
  const off = against ? `, ${signedPercent(against.deviation)}` : '';
  const { cost, carbon_kg: kg, base_load_kw: base, energy_kwh: kwh } = row;
  return [
    {
      label: `${capital(commodityName(it.commodity))}, ${length(window.start, window.end)}`,
      amount: kwh === null ? null : energy(kwh),
      ...trust,
      against,
      note: expected + off,
    },
    now(current, it.commodity, zone) ?? highest(points, trust, zone),
    {
      label: $localize`Cost`,
      amount: cost === null ? null : { text: money(cost, campus.currency), unit: '' },
      ...trust,
      note: cost === null ? noCost(row) : perKwh(cost, kwh, campus.currency),
    },
    {
      label: $localize`Carbon`,
      amount: kg === null ? null : carbon(kg),
      ...trust,
      note: kg === null ? noCarbon(row) : intensity(kg, kwh),
    },
    {
      label: $localize`Base load`,
      amount: base === null ? null : demand(base),
      ...trust,
      note:
        row.out_of_hours_share === null
          ? ''
          : $localize`${share(row.out_of_hours_share)}:out_of_hours_share: of the energy out of hours`,
    },
  ];
}

function now(current: Current | null, commodity: string, zone: Zone): StatView | null {
  if (!current?.timestamp) return null;
  const own = record(record(current.commodities)[commodity]);
  const kw = number(own['demand_kw']) ?? (commodity === 'electricity' ? current.demand_kw : null);
  if (kw === null) return null;
  const at = Date.parse(String(own['timestamp'] ?? current.timestamp));
  const hour = current.interval === 'PT1H' && commodity === 'electricity';
  const since = zone.moment(at);
  return {
    label: $localize`Last measured`,
    amount: demand(kw),
    coverage: number(own['coverage']) ?? current.coverage,
    estimated: 0,
    note:
      hour && current.expected_kwh !== null
        ? $localize`expected ${said(demand(current.expected_kwh))}:demand:, from ${since}:time:`
        : $localize`from ${since}:time:`,
  };
}

function highest(
  points: readonly LoadPoint[] | null,
  trust: Pick<StatView, 'coverage' | 'estimated'>,
  zone: Zone,
): StatView {
  const days = points?.some((it) => it.highest != null) ?? false;
  const top =
    points && peak(days ? points.map((it) => ({ ...it, measured: it.highest ?? null })) : points);
  return {
    label: $localize`Peak`,
    amount: top?.measured == null ? null : demand(top.measured),
    ...trust,
    note: top ? (days ? zone.weekdayDate(top.start) : zone.moment(top.start)) : '',
  };
}

/** What the load can be drawn in: no price is shown where there is no tariff. */
export function measures(row: OverviewBuilding, currency: string) {
  return [
    { value: 'energy' as const, label: 'kW' },
    ...(row.cost === null ? [] : [{ value: 'cost' as const, label: symbolOf(currency) }]),
    ...(row.carbon_kg === null ? [] : [{ value: 'carbon' as const, label: 'CO₂' }]),
  ];
}

export function behind(it: Overview, row: OverviewBuilding, shown: Shown): Fact[] {
  const { zone, start, end } = shown;
  const odd = oddDays(start, end, zone);
  return [
    {
      head: $localize`Measured`,
      text:
        row.coverage === 0
          ? 'nothing'
          : $localize`${percent(row.coverage)}:coverage: of ${fixed((end - start) / HOUR)}:n: hours`,
    },
    { head: $localize`Estimated`, text: percent(row.estimated) },
    { head: $localize`Expected`, text: it.expected_basis },
    {
      head: $localize`Out of hours`,
      text:
        row.out_of_hours_share === null
          ? $localize`not known`
          : $localize`${share(row.out_of_hours_share)}:out_of_hours_share: of the energy`,
    },
    { head: $localize`Carbon`, text: $localize`location-based` },
    { head: $localize`Zone`, text: [zone.name, ...odd].join('; ') },
  ];
}

function oddDays(start: number, end: number, zone: Zone): string[] {
  const found: string[] = [];
  for (let at = start; at <= end; at = zone.shift(at, 1)) {
    const { day } = zone.local(at);
    const hours = zone.hoursIn(day);
    if (hours !== 24)
      found.push($localize`${zone.date(at)}:date: has ${fixed(hours)}:hours: hours`);
  }
  return found;
}
