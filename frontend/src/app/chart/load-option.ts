import type { Zone } from '../core/zone';
import { INK, instantAxis, still, valueAxis } from './axis';
import { columnsFor, isDense, thinned } from './dense';
import { Highlight, highlightSeries } from './highlights';
import { Rule, marks } from './load-marks';
import { LoadPoint, isEstimated } from './load-points';
import { line, rangeSeries, valuesOf } from './range-series';
import { DEGREES, inDegrees } from '../core/units';

const LEFT = 44;
const RIGHT = 14;
const STRIP = 84;

export interface Drawing {
  points: readonly LoadPoint[];
  zone: Zone;
  unit: string;
  scale: number;
  daily: boolean;
  outdoor: boolean;
  rule: Rule | null;
  highlights: readonly Highlight[];
  width: number;
  height: number;
}

export function loadOption(drawing: Drawing) {
  const { points: all, zone, unit, scale, daily, outdoor, width, height } = drawing;
  const columns = width - LEFT - RIGHT;
  const dense = all.length > 2 * columns;
  const { points, at } = dense
    ? thinned(all, columnsFor(all.length, columns))
    : { points: all, at: [] };
  const of = (pick: (it: LoadPoint) => number | null) => valuesOf(points, scale, pick);
  const zero = fromZero(points);
  const bottom = outdoor ? STRIP + 36 : 26;
  const axis = { width: columns, zero, daily, dense };
  const instants = instantAxis(
    all.map((it) => it.start),
    zone,
    axis,
  );
  return {
    animation: false,
    grid: [
      { outerBoundsMode: 'none', left: LEFT, right: RIGHT, top: 30, bottom },
      ...(outdoor
        ? [
            {
              outerBoundsMode: 'none',
              left: LEFT,
              right: RIGHT,
              top: height - STRIP + 16,
              bottom: 6,
            },
          ]
        : []),
    ],
    xAxis: [instants, ...(outdoor ? [{ ...instants, show: false, gridIndex: 1 }] : [])],
    yAxis: [
      valueAxis(zero ? unit : $localize`${unit}:unit:, axis not from 0`, LEFT - 4, {
        scale: !zero,
      }),
      ...(outdoor
        ? [
            valueAxis($localize`outdoor ${DEGREES}:unit:`, LEFT - 4, {
              gridIndex: 1,
              splitNumber: 2,
              scale: true,
            }),
          ]
        : []),
    ],
    series: placed(at, [
      ...highlightSeries(all, drawing.highlights),
      ...(points.some((it) => it.upper !== null) ? rangeSeries(points, scale) : []),
      ...(isDense(all.length) ? [] : edges(of)),
      ...(points.some((it) => it.before !== null)
        ? [
            line(
              of((it) => it.before),
              { color: INK.before, width: dense ? 0.75 : 1.25 },
              { z: 5 },
            ),
          ]
        : []),
      ...(['lowest', 'highest'] as const)
        .filter((key) => points.some((it) => it[key] != null))
        .map((key) =>
          line(
            of((it) => it[key] ?? null),
            { color: INK.inside, width: 0.75 },
            { z: 5 },
          ),
        ),
      line(
        of(actual),
        { color: INK.trace, width: weight(all.length) },
        { z: 6, ...marks(all, zone, drawing.rule, dense ? all.length / width : 0) },
      ),
      ...(points.some((it) => it.forecast != null) ? [forecastLine(points, scale)] : []),
      ...(points.some(isEstimated) ? [estimatedLine(points, scale, dense)] : []),
      ...(outdoor
        ? [
            line(
              points.map((it) => (it.outdoor === null ? null : inDegrees(it.outdoor))),
              { color: INK.axis, width: 1.25 },
              { xAxisIndex: 1, yAxisIndex: 1 },
            ),
          ]
        : []),
    ]),
  };
}

/** Values that stand for some of the points carry their place with them. */
function placed<T extends { data: readonly unknown[] }>(at: readonly number[], series: T[]): T[] {
  if (at.length === 0) return series;
  return series.map((it) => ({
    ...it,
    data: it.data.map((value, i) => [at[i], value]),
  }));
}

type Of = (pick: (it: LoadPoint) => number | null) => (number | null)[];

/** Both ends of the range and its middle: ink that tens of thousands of points have no room for. */
function edges(of: Of) {
  const edge = { color: INK.edge, width: 0.6, opacity: 0.8 };
  return [
    line(
      of((it) => it.lower),
      edge,
      { z: 4 },
    ),
    line(
      of((it) => it.upper),
      edge,
      { z: 4 },
    ),
    line(
      of((it) => it.expected),
      { color: INK.expected, width: 1, type: [1, 3] },
      { z: 4 },
    ),
  ];
}

/** Thinner where points are many, so that what lies behind them is seen. */
const weight = (n: number) => (isDense(n) ? 0.75 : n > 1_000 ? 1 : 1.75);

/** A line starts at zero unless all it shows lies far above. */
function fromZero(points: readonly LoadPoint[]): boolean {
  let [least, most] = [Infinity, -Infinity];
  for (const { measured, expected, forecast } of points) {
    for (const it of [measured, expected, forecast]) {
      if (it == null) continue;
      least = Math.min(least, it);
      most = Math.max(most, it);
    }
  }
  return !(least >= most / 2);
}

const actual = (it: LoadPoint) => (isEstimated(it) ? null : it.measured);

/** The same trace, dashed, with a ring at both ends. */
function estimatedLine(points: readonly LoadPoint[], scale: number, dense: boolean) {
  const data = points.map((it, i) => {
    const inside = isEstimated(it);
    const joins = isEstimated(points[i - 1] ?? it) || isEstimated(points[i + 1] ?? it);
    if (it.measured === null || (!inside && !joins)) return null;
    const value = it.measured / scale;
    return inside || dense ? value : { value, symbol: 'emptyCircle', symbolSize: 6 };
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

/** Dashed, and joined to what was measured last before what is yet to come. */
function forecastLine(points: readonly LoadPoint[], scale: number) {
  const data = points.map((it, i) => {
    const value = it.forecast ?? (points[i + 1]?.ahead ? it.measured : null);
    return value === null ? null : value / scale;
  });
  return line(data, { color: INK.trace, width: 1.75, type: [5, 4] }, { z: 7 });
}
