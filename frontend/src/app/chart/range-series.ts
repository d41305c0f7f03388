import { INK, still } from './axis';
import { LoadPoint, side } from './load-points';

type Points = readonly (LoadPoint | null)[];

/** One value a point, in the unit of the chart. */
export function valuesOf(points: Points, by: number, pick: (it: LoadPoint) => number | null) {
  return points.map((it) => {
    const value = it && pick(it);
    return value === null ? null : value / by;
  });
}

/** A line that breaks where nothing is known; invisible unless a style says otherwise. */
export const line = (data: readonly unknown[], style: object = {}, more: object = {}) => ({
  type: 'line',
  data,
  showSymbol: false,
  connectNulls: false,
  ...still,
  lineStyle: { width: 0, ...style },
  ...more,
});

/** The expected range as a band, and what was measured above or below filled up to it. */
export function rangeSeries(points: Points, by: number) {
  const of = (pick: (it: LoadPoint) => number | null) => valuesOf(points, by, pick);
  const known = (pick: (it: LoadPoint) => number) =>
    of((it) => (side(it) === 'unknown' ? null : pick(it)));
  const filled = (color: string, opacity: number) => ({ areaStyle: { color, opacity } });
  const width = ({ lower, upper }: LoadPoint) =>
    upper === null || lower === null ? null : upper - lower;
  const excess = (it: LoadPoint) => (side(it) === 'over' ? it.measured! - it.upper! : 0);
  const deficit = (it: LoadPoint) => (side(it) === 'under' ? it.lower! - it.measured! : 0);
  return [
    line(
      of((it) => it.lower),
      {},
      { stack: 'band', z: 1 },
    ),
    line(of(width), {}, { stack: 'band', z: 2, ...filled(INK.band, 1) }),
    line(
      known((it) => Math.min(it.upper!, it.measured!)),
      {},
      { stack: 'over' },
    ),
    line(known(excess), {}, { stack: 'over', z: 3, ...filled(INK.over, 0.85) }),
    line(
      known((it) => Math.min(it.lower!, it.measured!)),
      {},
      { stack: 'under' },
    ),
    line(known(deficit), {}, { stack: 'under', z: 3, ...filled(INK.under, 0.8) }),
  ];
}
