import type { Schemas } from '../core/api/client';
import { number } from '../core/api/record';
import { DAY, Zone } from '../core/zone';

export type Target = Schemas['TargetView'];

export const PERIODS = ['year', 'month', 'week', 'day'] as const;
export type Period = (typeof PERIODS)[number];

/** Whole weeks, so that a Monday is held against a Monday, and no day against one of its own period. */
const DAYS_BACK: Record<Period, number> = { year: 364, month: 35, week: 7, day: 7 };
/** Fewer days than this say nothing yet. */
const ENOUGH: Record<Period, number> = { year: 28, month: 7, week: 3, day: 1 };
/** A day, and a period, that is less measured than this is not judged. */
const JUDGED_FROM = 0.9;
const KWH_PER_BTU = 1 / 3_412;

/** What is held against the same before, of all that a building takes in. */
const METRICS: Record<string, { name: string; into: number }> = {
  energy_reduction: { name: 'total_energy_btu', into: KWH_PER_BTU },
  cost_reduction: { name: 'cost', into: 1 },
  carbon_reduction: { name: 'carbon_kg', into: 1 },
};
export const ALL_METRICS = Object.values(METRICS).map((it) => it.name);

/** Some were set as "yearly", and mean the same. */
export const periodOf = ({ target_period: of }: Pick<Target, 'target_period'>): Period =>
  PERIODS.find((it) => of === it || of === `${it}ly`) ?? (of === 'daily' ? 'day' : 'year');

/** One period of a target: they follow each other from its first day on. The end is not included. */
export interface Run {
  first: string;
  end: string;
}

const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
const plus = (day: string, days: number) => iso(Date.parse(day) + days * DAY);
const between = (first: string, end: string) =>
  Math.max(0, Math.round((Date.parse(end) - Date.parse(first)) / DAY));

/** `n` periods after a day; the last of a month where that has no such day. */
function later(day: string, n: number, period: Period): string {
  if (period === 'day' || period === 'week') return plus(day, n * (period === 'day' ? 1 : 7));
  const [year, month, of] = day.split('-').map(Number);
  const there = month - 1 + n * (period === 'year' ? 12 : 1);
  const last = new Date(Date.UTC(year, there + 1, 0)).getUTCDate();
  return iso(Date.UTC(year, there, Math.min(of, last)));
}

/** The period that a day lies in, the last of a target that is over; null before it begins. */
export function runOf(target: Target, today: string): Run | null {
  const { start_date: start, end_date: last } = target;
  if (today < start) return null;
  const at = last !== null && last < today ? last : today;
  const period = periodOf(target);
  const days = { year: 365.25, month: 30.5, week: 7, day: 1 }[period];
  let n = Math.max(0, Math.floor(between(start, at) / days) - 1);
  while (later(start, n + 1, period) <= at) n += 1;
  const end = later(start, n + 1, period);
  const over = last === null ? end : plus(last, 1);
  return { first: later(start, n, period), end: over < end ? over : end };
}

/** The days that are to be read to say how targets stand; undefined where none has begun. */
export function daysToRead(targets: readonly Target[], today: string): Run | undefined {
  const runs = targets.flatMap((it) => {
    const run = runOf(it, today);
    const end = run && run.end < today ? run.end : today;
    return run ? [{ first: plus(run.first, -DAYS_BACK[periodOf(it)]), end }] : [];
  });
  if (runs.length === 0) return undefined;
  const first = runs.map((it) => it.first).sort()[0];
  const end = runs
    .map((it) => it.end)
    .sort()
    .at(-1)!;
  return first < end ? { first, end } : undefined;
}

export interface Progress {
  target: Target;
  /** Null before it begins. */
  run: Run | null;
  isOver: boolean;
  /** Days of the period that have passed, and that it has. */
  passed: number;
  days: number;
  /** Days that were measured in it and in the same before. */
  known: number;
  /** What these took: kilowatt-hours, money, or kilograms. */
  now: number;
  then: number;
  /** In percent of what they took before; null where nothing can be said. */
  change: number | null;
  state: 'ahead' | 'early' | 'unmeasured' | 'kept' | 'missed';
}

/** How far a target has come, from the days of its building as the server answers them. */
export function progressOf(
  target: Target,
  rows: readonly Record<string, unknown>[],
  zone: Zone,
  today: string,
): Progress {
  const run = runOf(target, today);
  const none = { known: 0, now: 0, then: 0, change: null };
  if (!run) return { target, run, isOver: false, passed: 0, days: 0, ...none, state: 'ahead' };
  const period = periodOf(target);
  const passed = between(run.first, run.end < today ? run.end : today);
  const metric = METRICS[target.target_type] ?? METRICS['energy_reduction'];
  const byDay = new Map(rows.map((it) => [dayOf(it, zone), valueOf(it, metric)]));
  const found = { known: 0, now: 0, then: 0 };
  for (let i = 0; i < passed; i += 1) {
    const day = plus(run.first, i);
    const [now, then] = [byDay.get(day), byDay.get(plus(day, -DAYS_BACK[period]))];
    if (now == null || then == null) continue;
    found.known += 1;
    found.now += now;
    found.then += then;
  }
  const enough = Math.min(ENOUGH[period], between(run.first, run.end));
  const change =
    found.known >= enough && found.then > 0 ? (found.now / found.then - 1) * 100 : null;
  const at = { target, run, isOver: run.end <= today, passed, days: between(run.first, run.end) };
  if (passed < enough) return { ...at, ...found, change: null, state: 'early' };
  if (change === null || found.known < JUDGED_FROM * passed) {
    return { ...at, ...found, change, state: 'unmeasured' };
  }
  const state = change <= -target.target_value ? 'kept' : 'missed';
  return { ...at, ...found, change, state };
}

const dayOf = (row: Record<string, unknown>, zone: Zone) =>
  zone.local(Date.parse(String(row['timestamp']))).day;

/** Nothing where the day was hardly measured. */
function valueOf(row: Record<string, unknown>, { name, into }: { name: string; into: number }) {
  const value = number(row[name]);
  return value === null || (number(row['coverage']) ?? 0) < JUDGED_FROM ? null : value * into;
}
