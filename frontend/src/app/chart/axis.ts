import { fixed } from '../core/figures';
import type { Zone } from '../core/zone';
import { monthStarts } from './clocks';

/** Custom properties, not colors: a drawn chart follows the theme without being drawn again. */
export const INK = {
  trace: 'var(--trace)',
  before: 'var(--trace-prev)',
  band: 'var(--band)',
  edge: 'var(--band-edge)',
  expected: 'var(--band-mid)',
  over: 'var(--over)',
  under: 'var(--under)',
  estimated: 'var(--estimated)',
  axis: 'var(--axis)',
  ink: 'var(--ink)',
  inside: 'var(--ink-3)',
  strong: 'var(--ink-2)',
  grid: 'var(--grid)',
  paper: 'var(--paper)',
  gap: 'url(#hatch)',
  wash: 'var(--hl-wash)',
} as const;

const FONT = '"Archivo Variable", system-ui, sans-serif';
const LABEL_ROOM = 84;

export const text = (more: object = {}) => ({
  color: INK.axis,
  fontFamily: FONT,
  fontSize: 12,
  ...more,
});

export const still = { animation: false, silent: true } as const;

export function valueAxis(unit: string, left: number, more: object = {}) {
  return {
    type: 'value',
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: INK.grid, width: 1 } },
    axisLabel: text({ formatter: (value: number) => plain(value) }),
    name: unit,
    nameLocation: 'end',
    nameGap: 10,
    nameTextStyle: text({ align: 'left', padding: [0, 0, 0, -left] }),
    ...more,
  };
}

/** Instants, named at local midnight and left aligned to it; by their place where they are dense. */
export function instantAxis(
  instants: readonly number[],
  zone: Zone,
  size: { width: number; zero: boolean; daily: boolean; dense: boolean },
) {
  const marks = marksOf(instants, zone, size.daily);
  const named = spaced(marks, instants.length, size.width);
  const label = (at: number) => {
    if (marks.every === 'hour' && zone.local(at).hour > 0) return zone.time(at);
    if (marks.every === 'month') return marks.at.size > 14 ? zone.month(at) : zone.date(at);
    if (marks.every === 'week') return zone.date(at);
    return size.width < 600 ? zone.weekday(at) : zone.weekdayDate(at);
  };
  const at = (value: string | number) => (size.dense ? instants[Number(value)] : Number(value));
  const labels = text({
    formatter: (value: string | number) => label(at(value)),
    align: 'left',
    padding: [0, 0, 0, 1],
  });
  const ticks = { show: true, length: 5, lineStyle: { color: INK.axis } };
  return {
    axisLine: {
      onZero: false,
      lineStyle: { color: size.zero ? INK.ink : INK.before, type: size.zero ? 'solid' : [2, 3] },
    },
    splitLine: { show: false },
    ...(size.dense
      ? {
          type: 'value',
          min: 0,
          max: instants.length - 1,
          axisTick: { ...ticks, customValues: [...marks.at] },
          axisLabel: { ...labels, customValues: [...named] },
        }
      : {
          type: 'category',
          data: instants,
          boundaryGap: false,
          axisTick: { ...ticks, interval: (i: number) => marks.at.has(i) },
          axisLabel: { ...labels, interval: (i: number) => named.has(i) },
        }),
  };
}

interface Marks {
  at: Set<number>;
  every: 'hour' | 'day' | 'week' | 'month';
}

/** More points than these are named by month: ten weeks of hours. */
const BY_DAY = 1_700;
/** More days than these too. */
const BY_WEEK = 100;

function marksOf(instants: readonly number[], zone: Zone, daily: boolean): Marks {
  if (instants.length > (daily ? BY_WEEK : BY_DAY)) {
    return { at: new Set(monthStarts(instants, zone)), every: 'month' };
  }
  if (daily) {
    const mondays = instants.flatMap((it, i) => (zone.weekday(it) === 'Mon' ? [i] : []));
    return { at: new Set(mondays), every: 'week' };
  }
  const local = instants.map((it) => zone.local(it));
  const midnights = local.flatMap((it, i) => (it.hour === 0 && it.minute === 0 ? [i] : []));
  if (midnights.length > 2) return { at: new Set(midnights), every: 'day' };
  const third = local.flatMap((it, i) => (it.hour % 3 === 0 && it.minute === 0 ? [i] : []));
  return { at: new Set(third), every: 'hour' };
}

function spaced({ at, every: each }: Marks, n: number, width: number): Set<number> {
  const room = each === 'hour' ? 48 : width < 600 ? 40 : LABEL_ROOM;
  const perPoint = width / Math.max(1, n);
  const step = at.size > 1 ? (n / at.size) * perPoint : width;
  const every = Math.max(1, Math.ceil(room / Math.max(1, step)));
  const kept = [...at].filter((_, k) => k % every === 0);
  return new Set(kept.filter((i) => (n - i) * perPoint > room * 0.7));
}

function plain(value: number): string {
  return fixed(value, Number.isInteger(value) ? 0 : Math.abs(value) < 1 ? 2 : 1);
}
