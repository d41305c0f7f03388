import type { Schemas } from '../core/api/client';
import {
  MISSING,
  carbon,
  demand,
  energy,
  fixed,
  money,
  percent,
  said,
  significant,
} from '../core/figures';
import { AREA, INTENSITY, inIntensity } from '../core/units';

export type Figures = Schemas['BuildingFigures'];

export const MEASURES = ['kwh_per_m2', 'total_kwh', 'cost', 'carbon_kg', 'peak_demand_kw'] as const;
export type Measure = (typeof MEASURES)[number];

export const MEASURE_LABEL: Record<Measure, string> = {
  kwh_per_m2: $localize`per ${AREA}:AREA:`,
  total_kwh: $localize`Energy`,
  cost: $localize`Cost`,
  carbon_kg: $localize`Carbon`,
  peak_demand_kw: $localize`Peak`,
};

export interface Ranked {
  id: string;
  name: string;
  /** 1 for the most; null where it is not ranked. */
  rank: number | null;
  value: number | null;
  written: string;
  /** Of the largest, 0 to 1. */
  share: number;
  coverage: number;
  estimated: number;
  /** Why it has no rank. */
  why: string;
  row: Figures;
}

/** Most first; what is not known well enough has no rank, and comes last. */
export function ranked(buildings: readonly Figures[], by: Measure): Ranked[] {
  const largest = Math.max(0, ...buildings.map((it) => it[by] ?? 0));
  const rows = buildings.map((row) => {
    const value = row[by];
    const why = row.reason ?? (value === null ? absent(row, by) : '');
    return {
      id: row.building_id,
      name: row.name,
      rank: null,
      value,
      written: written(row, by),
      share: largest > 0 ? Math.max(0, value ?? 0) / largest : 0,
      coverage: row.coverage,
      estimated: row.estimated,
      why,
      row,
    };
  });
  const order = (a: Ranked, b: Ranked) =>
    (b.value ?? -Infinity) - (a.value ?? -Infinity) ||
    a.name.localeCompare(b.name, 'en', { numeric: true });
  const good = rows.filter((it) => it.why === '').sort(order);
  const rest = rows.filter((it) => it.why !== '').sort(order);
  return [...good.map((it, i) => ({ ...it, rank: i + 1 })), ...rest];
}

function absent(row: Figures, by: Measure): string {
  if (row.total_kwh === null) return $localize`nothing measured`;
  if (by === 'kwh_per_m2') return $localize`no floor area`;
  if (by === 'cost') return $localize`no tariff`;
  return by === 'carbon_kg' ? $localize`no emission factor` : $localize`not known`;
}

/** How much of the days is behind a figure: the line below it is none that paper is sure to show. */
export function measuredSaid({
  coverage,
  estimated,
}: Pick<Ranked, 'coverage' | 'estimated'>): string {
  return estimated > 0
    ? $localize`${percent(coverage)}:coverage:, ${percent(estimated)}:estimated: estimated`
    : percent(coverage);
}

export function written(row: Figures, by: Measure): string {
  const value = row[by];
  if (value === null) return MISSING;
  switch (by) {
    case 'kwh_per_m2':
      return `${significant(inIntensity(value))}\u00a0${INTENSITY}`;
    case 'total_kwh':
      return said(energy(value));
    case 'cost':
      return money(value, row.currency);
    case 'carbon_kg':
      return said(carbon(value));
    case 'peak_demand_kw':
      return said(demand(value));
  }
}

/** What stands out: the most, and how far it is from the middle. */
export function headlineOf(
  rows: readonly Ranked[],
  by: Measure,
): { before: string; marked: string; after: string } {
  const good = rows.filter((it) => it.rank !== null && it.value !== null);
  if (good.length === 0)
    return { before: $localize`Nothing can be ranked here.`, marked: '', after: '' };
  const [top] = good;
  if (good.length < 3)
    return {
      before: $localize`${top.name}:building: has the most,`,
      marked: `${top.written}.`,
      after: '',
    };
  const middle = median(good.map((it) => it.value ?? 0));
  const times = middle > 0 ? (top.value ?? 0) / middle : 0;
  const what =
    by === 'kwh_per_m2'
      ? $localize`${top.name}:building: takes the most for its size:`
      : by === 'total_kwh'
        ? $localize`${top.name}:building: takes the most:`
        : $localize`${top.name}:building: has the highest ${MEASURE_LABEL[by].toLowerCase()}:measure:\::`;
  return {
    before: what,
    marked: times > 1.05 ? `${top.written},` : `${top.written}.`,
    after: times > 1.05 ? $localize`${fixed(times, 1)}:times: times the middle one.` : '',
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
