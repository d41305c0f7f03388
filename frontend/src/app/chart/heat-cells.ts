import { LoadPoint, isPartly } from './load-points';
import { HOUR, Zone } from '../core/zone';

export interface HeatCell {
  /** Index into the days shown. */
  column: number;
  hour: number;
  /** The repeated hour of a 25-hour day shares its cell. */
  half: 'first' | 'second' | null;
  weekend: boolean;
  start: number;
  end: number;
  value: number | null;
  expected: number | null;
  /** Share of the hour that was measured. */
  coverage: number;
  /** Whether that is too little to judge it by. */
  partly: boolean;
}

export interface HeatGrid {
  /** Local midnights, oldest first. */
  days: number[];
  cells: HeatCell[];
}

/** Hours by local day. The hour that a 23-hour day skips simply has no cell. */
export function heatGrid(hours: readonly LoadPoint[], zone: Zone): HeatGrid {
  const columns = new Map<string, number>();
  const days: number[] = [];
  const cells: HeatCell[] = [];
  const cellAt = new Map<string, HeatCell>();
  for (const it of hours) {
    const { day, hour } = zone.local(it.start);
    let column = columns.get(day);
    if (column === undefined) {
      column = days.length;
      columns.set(day, column);
      days.push(zone.midnight(day));
    }
    const first = cellAt.get(`${column}:${hour}`);
    if (first) first.half = 'first';
    const cell: HeatCell = {
      column,
      hour,
      half: first ? 'second' : null,
      weekend: isWeekend(day),
      start: it.start,
      end: it.end,
      value: it.measured,
      expected: it.expected,
      coverage: it.coverage ?? 0,
      partly: isPartly(it),
    };
    cellAt.set(`${column}:${hour}`, cell);
    cells.push(cell);
  }
  return { days, cells };
}

export const isMonday = (midnight: number, zone: Zone) =>
  new Date(`${zone.local(midnight + HOUR).day}T12:00:00Z`).getUTCDay() === 1;

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
