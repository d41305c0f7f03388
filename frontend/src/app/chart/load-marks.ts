import { fixed } from '../core/figures';
import { HOUR, Zone } from '../core/zone';
import { INK, still, text } from './axis';
import { clockChanges } from './clocks';
import { pointAt } from './cursor';
import { Gap, LoadPoint, gaps, isPartly, runs } from './load-points';

const LONG_GAP = 20 * HOUR;
/** A year has two changes of the clocks; of more, the names run into each other. */
const MOST_RULES = 2;

/** The instant that a forecast begins at, and what that is called. */
export interface Rule {
  at: number;
  label: string;
}

/** Gaps narrower than some points cannot be seen, and are left to the sentence. */
export function marks(points: readonly LoadPoint[], zone: Zone, rule: Rule | null, least: number) {
  const changes = clockChanges(points, zone);
  const rules = (changes.length > MOST_RULES ? [] : changes).map(({ i, label }) => ({
    xAxis: i,
    lineStyle: { color: INK.axis, width: 1, type: [2, 3] },
    label: { formatter: label, position: 'end', ...text() },
  }));
  return {
    markArea: {
      ...still,
      data: [
        ...gaps(points).map((it) => ({ ...it, said: noReadings(it, points) })),
        ...runs(points, isPartly).map((it) => ({ ...it, said: $localize`under 90 % measured` })),
      ]
        .filter(({ from, to }) => to - from + 1 >= least)
        .map((it) => hatched(it, points)),
    },
    markLine: { ...still, symbol: 'none', data: [...rules, ...ruleMark(points, rule)] },
  };
}

/** Where a forecast begins. */
function ruleMark(points: readonly LoadPoint[], rule: Rule | null) {
  const i = rule === null ? null : pointAt(points, rule.at);
  if (!rule || i === null) return [];
  const far = i > points.length / 2;
  return [
    {
      xAxis: i,
      lineStyle: { color: INK.ink, width: 1, type: 'solid' },
      label: {
        formatter: rule.label,
        position: 'end',
        ...text({ color: INK.ink, fontWeight: 620, align: far ? 'right' : 'left' }),
      },
    },
  ];
}

const lengthOf = ({ from, to }: Gap, points: readonly LoadPoint[]) =>
  points[to].end - points[from].start;

const noReadings = (gap: Gap, points: readonly LoadPoint[]) =>
  $localize`no readings, ${fixed(lengthOf(gap, points) / HOUR)}:hours: h`;

function hatched({ from, to, said }: Gap & { said: string }, points: readonly LoadPoint[]) {
  const length = lengthOf({ from, to }, points);
  const after = points[to + 1];
  return [
    {
      xAxis: Math.max(0, from - 1),
      itemStyle: { color: INK.gap },
      label: {
        show: length >= LONG_GAP && (to - from) / points.length > 0.08,
        formatter: said,
        position: 'insideTop',
        ...text({ backgroundColor: INK.paper, padding: [2, 4] }),
      },
    },
    { xAxis: after && !after.ahead ? to + 1 : to },
  ];
}
