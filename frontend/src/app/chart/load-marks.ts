import { fixed } from '../core/figures';
import { HOUR, Zone } from '../core/zone';
import { INK, still, text } from './axis';
import { clockChanges } from './clocks';
import { pointAt } from './cursor';
import { Gap, LoadPoint, gaps } from './load-points';

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
      data: gaps(points)
        .filter((gap) => gap.to - gap.from + 1 >= least)
        .map((gap) => gapArea(gap, points)),
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

function gapArea({ from, to }: Gap, points: readonly LoadPoint[]) {
  const length = points[to].end - points[from].start;
  return [
    {
      xAxis: Math.max(0, from - 1),
      itemStyle: { color: INK.gap },
      label: {
        show: length >= LONG_GAP && (to - from) / points.length > 0.08,
        formatter: $localize`no readings, ${fixed(length / HOUR)}:hours: h`,
        position: 'insideTop',
        ...text({ backgroundColor: INK.paper, padding: [2, 4] }),
      },
    },
    { xAxis: Math.min(points.length - 1, to + 1) },
  ];
}
