import { MISSING, fixed } from '../core/figures';
import type { Zone } from '../core/zone';
import { namer } from './clocks';
import type { LoadPoint } from './load-points';
import type { Table } from './model';
import { DEGREES, SI, inDegrees } from '../core/units';

interface Source {
  points: readonly LoadPoint[];
  zone: Zone;
  caption: string;
  before: string | null;
}

interface Column {
  head: string;
  /** The same for a file, and what is written of its cells, where that is in other units. */
  file?: string;
  written?: (value: number) => number;
  digits: number;
  of: (it: LoadPoint) => number | null;
}

/** The table twin of a load chart: the same rows, in the same unit. */
export function loadTable(
  { points, zone, caption, before }: Source,
  { unit, by, digits }: { unit: string; by: number; digits: number },
): Table {
  const scaled = (pick: (it: LoadPoint) => number | null) => (it: LoadPoint) => {
    const value = pick(it);
    return value === null ? null : value / by;
  };
  const columns: Column[] = [
    { head: $localize`Measured ${unit}:unit:`, digits, of: scaled((it) => it.measured) },
    { head: $localize`Expected`, digits, of: scaled((it) => it.expected) },
    { head: $localize`From`, digits, of: scaled((it) => it.lower) },
    { head: $localize`To`, digits, of: scaled((it) => it.upper) },
    {
      head: $localize`Coverage %`,
      digits: 0,
      of: (it) => (it.coverage === null ? null : it.coverage * 100),
    },
  ];
  if (points.some((it) => it.forecast != null)) {
    columns.push({ head: $localize`Forecast`, digits, of: scaled((it) => it.forecast ?? null) });
  }
  if (points.some((it) => it.lowest != null)) {
    columns.push({
      head: $localize`Lowest of the day`,
      digits,
      of: scaled((it) => it.lowest ?? null),
    });
  }
  if (points.some((it) => it.highest != null)) {
    columns.push({
      head: $localize`Highest of the day`,
      digits,
      of: scaled((it) => it.highest ?? null),
    });
  }
  if (before) columns.push({ head: before, digits, of: scaled((it) => it.before) });
  if (points.some((it) => it.outdoor !== null)) {
    columns.push({
      head: $localize`Outdoor ${DEGREES}:unit:`,
      file: $localize`Outdoor ${SI.degrees}:unit:`,
      written: inDegrees,
      digits: 1,
      of: (it) => it.outdoor,
    });
  }
  const named = namer(points, zone);
  return {
    caption,
    columns: [$localize`Start`, ...columns.map((it) => it.head)],
    file: [$localize`Start`, ...columns.map((it) => it.file ?? it.head)],
    rows: points.map((it) => [zone.stamp(it.start), ...columns.map((column) => column.of(it))]),
    written: (cell, column) => {
      if (cell === null) return MISSING;
      if (column === 0) return stampSaid(String(cell), named.moment);
      const { digits, written = Number } = columns[column - 1];
      return fixed(written(Number(cell)), digits);
    },
  };
}

/** Wall time with the offset kept, so that a repeated hour reads as two. */
function stampSaid(stamp: string, moment: (at: number) => string): string {
  const offset = stamp.slice(-6);
  return `${moment(Date.parse(stamp))} ${offset === '+00:00' ? 'UTC' : offset.replace('-', '−')}`;
}
