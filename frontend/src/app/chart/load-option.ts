import { fixed } from '../core/figures';
import { HOUR, Zone } from '../core/zone';
import { INK, instantAxis, still, text, valueAxis } from './axis';
import { clockChanges } from './clocks';
import { sampled } from './dense';
import { Gap, LoadPoint, gaps, isEstimated, side } from './load-points';

const LEFT = 44;
const STRIP = 84;
const LONG_GAP = 20 * HOUR;

export interface Drawing {
  points: readonly LoadPoint[];
  zone: Zone;
  unit: string;
  scale: number;
  daily: boolean;
  outdoor: boolean;
  width: number;
  height: number;
}

export function loadOption(drawing: Drawing) {
  const { points, zone, unit, scale, daily, outdoor, width, height } = drawing;
  const of = (pick: (it: LoadPoint) => number | null) =>
    points.map((it) => {
      const value = pick(it);
      return value === null ? null : value / scale;
    });
  const zero = fromZero(points);
  const bottom = outdoor ? STRIP + 36 : 26;
  const line = (data: (number | null)[], style: object, more: object = {}) => ({
    type: 'line',
    data,
    symbol: 'none',
    connectNulls: false,
    ...still,
    ...sampled(points.length),
    lineStyle: { width: 0, ...style },
    ...more,
  });
  const filled = (color: string, opacity: number) => ({ areaStyle: { color, opacity } });
  const excess = (it: LoadPoint) => (side(it) === 'over' ? it.measured! - it.upper! : 0);
  const deficit = (it: LoadPoint) => (side(it) === 'under' ? it.lower! - it.measured! : 0);
  const known = (it: LoadPoint) => side(it) !== 'unknown';
  const axis = { width: width - LEFT - 14, zero, daily };
  const instants = points.map((it) => it.start);
  return {
    animation: false,
    grid: [
      { outerBoundsMode: 'none', left: LEFT, right: 14, top: 30, bottom },
      ...(outdoor
        ? [{ outerBoundsMode: 'none', left: LEFT, right: 14, top: height - STRIP + 16, bottom: 6 }]
        : []),
    ],
    xAxis: [
      instantAxis(instants, zone, axis),
      ...(outdoor
        ? [{ type: 'category', data: instants, boundaryGap: false, show: false, gridIndex: 1 }]
        : []),
    ],
    yAxis: [
      valueAxis(zero ? unit : `${unit}, axis not from 0`, LEFT - 4, { scale: !zero }),
      ...(outdoor
        ? [valueAxis('outdoor °C', LEFT - 4, { gridIndex: 1, splitNumber: 2, scale: true })]
        : []),
    ],
    series: [
      line(
        of((it) => it.lower),
        {},
        { stack: 'band', z: 1 },
      ),
      line(
        of((it) => (it.upper === null || it.lower === null ? null : it.upper - it.lower)),
        {},
        { stack: 'band', z: 2, ...filled(INK.band, 1) },
      ),
      line(
        of((it) => (known(it) ? Math.min(it.upper!, it.measured!) : null)),
        {},
        { stack: 'o' },
      ),
      line(
        of((it) => (known(it) ? excess(it) : null)),
        {},
        { stack: 'o', z: 3, ...filled(INK.over, 0.85) },
      ),
      line(
        of((it) => (known(it) ? Math.min(it.lower!, it.measured!) : null)),
        {},
        { stack: 'u' },
      ),
      line(
        of((it) => (known(it) ? deficit(it) : null)),
        {},
        { stack: 'u', z: 3, ...filled(INK.under, 0.8) },
      ),
      line(
        of((it) => it.lower),
        { color: INK.edge, width: 0.6, opacity: 0.8 },
        { z: 4 },
      ),
      line(
        of((it) => it.upper),
        { color: INK.edge, width: 0.6, opacity: 0.8 },
        { z: 4 },
      ),
      line(
        of((it) => it.expected),
        { color: INK.expected, width: 1, type: [1, 3] },
        { z: 4 },
      ),
      line(
        of((it) => it.before),
        { color: INK.before, width: 1.25 },
        { z: 5 },
      ),
      line(of(actual), { color: INK.trace, width: 1.75 }, { z: 6, ...marks(points, zone) }),
      ...(points.some(isEstimated) ? [estimatedLine(points, scale)] : []),
      ...(outdoor
        ? [
            line(
              points.map((it) => it.outdoor),
              { color: INK.axis, width: 1.25 },
              { xAxisIndex: 1, yAxisIndex: 1 },
            ),
          ]
        : []),
    ],
  };
}

/** A line starts at zero unless all it shows lies far above. */
function fromZero(points: readonly LoadPoint[]): boolean {
  let [least, most] = [Infinity, -Infinity];
  for (const { measured, expected } of points) {
    for (const it of [measured, expected]) {
      if (it === null) continue;
      least = Math.min(least, it);
      most = Math.max(most, it);
    }
  }
  return !(least >= most / 2);
}

const actual = (it: LoadPoint) => (isEstimated(it) ? null : it.measured);

/** The same trace, dashed, with a ring at both ends. */
function estimatedLine(points: readonly LoadPoint[], scale: number) {
  const data = points.map((it, i) => {
    const inside = isEstimated(it);
    const joins = isEstimated(points[i - 1] ?? it) || isEstimated(points[i + 1] ?? it);
    if (it.measured === null || (!inside && !joins)) return null;
    const value = it.measured / scale;
    return inside ? value : { value, symbol: 'emptyCircle', symbolSize: 6 };
  });
  return {
    type: 'line',
    data,
    symbol: 'none',
    showAllSymbol: true,
    ...still,
    z: 6,
    lineStyle: { color: INK.estimated, width: 1.75, type: [2, 2] },
    itemStyle: { color: INK.estimated },
  };
}

function marks(points: readonly LoadPoint[], zone: Zone) {
  const rules = clockChanges(points, zone).map(({ i, label }) => ({
    xAxis: i,
    lineStyle: { color: INK.axis, width: 1, type: [2, 3] },
    label: { formatter: label, position: 'end', ...text() },
  }));
  return {
    markArea: { ...still, data: gaps(points).map((gap) => gapArea(gap, points)) },
    markLine: { ...still, symbol: 'none', data: rules },
  };
}

function gapArea({ from, to }: Gap, points: readonly LoadPoint[]) {
  const length = points[to].end - points[from].start;
  return [
    {
      xAxis: Math.max(0, from - 1),
      itemStyle: { color: INK.gap },
      label: {
        show: length >= LONG_GAP && (to - from) / points.length > 0.08,
        formatter: `no readings, ${fixed(length / HOUR)} h`,
        position: 'insideTop',
        ...text({ backgroundColor: INK.paper, padding: [2, 4] }),
      },
    },
    { xAxis: Math.min(points.length - 1, to + 1) },
  ];
}
