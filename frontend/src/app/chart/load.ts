import { MISSING, fixed, percent } from '../core/figures';
import { HOUR, Zone } from '../core/zone';
import type { LegendEntry } from '../ui/legend';
import { INK, instantAxis, still, text, valueAxis } from './axis';
import { along } from './cursor';
import { Gap, LoadPoint, gaps, side } from './load-points';
import { loadTable } from './load-table';
import type { ChartModel, ChartPoint } from './model';

const LEFT = 44;
const STRIP = 84;
const LONG_GAP = 20 * HOUR;

export interface LoadChart {
  points: readonly LoadPoint[];
  zone: Zone;
  caption: string;
  /** What the thin line is, as "7 days before"; null when nothing is compared. */
  before: string | null;
}

/** Measured over its expected range; what left the range is filled, what is missing hatched. */
export function loadChart(chart: LoadChart): ChartModel {
  const { points, zone } = chart;
  const values = points.flatMap((it) => [it.measured, it.expected, it.upper, it.before]);
  const largest = Math.max(0, ...values.filter((it) => it !== null));
  const mega = largest >= 10_000;
  const unit = mega ? 'MW' : 'kW';
  const scale = mega ? 1000 : 1;
  const daily = points.length > 1 && points[0].end - points[0].start > 20 * HOUR;
  const outdoor = points.some((it) => it.outdoor !== null);
  const day = daily ? 1 : 24;
  return {
    option: ({ width, height }) => option(chart, { unit, scale, daily, outdoor, width, height }),
    points: points.map((it, i) => readout(it, i, zone, unit, scale, chart.before)),
    step: along(day, 7 * day),
    legend: legend(points, chart.before),
    table: loadTable(chart, unit, scale),
  };
}

interface Drawing {
  unit: string;
  scale: number;
  daily: boolean;
  outdoor: boolean;
  width: number;
  height: number;
}

function option({ points, zone }: LoadChart, drawing: Drawing) {
  const { unit, scale, daily, outdoor, width, height } = drawing;
  const of = (pick: (it: LoadPoint) => number | null) =>
    points.map((it) => {
      const value = pick(it);
      return value === null ? null : value / scale;
    });
  const levels = points.flatMap((it) => [it.measured, it.expected]).filter((it) => it !== null);
  const zero = levels.length === 0 || Math.min(...levels) < Math.max(...levels) / 2;
  const bottom = outdoor ? STRIP + 36 : 26;
  const line = (data: (number | null)[], style: object, more: object = {}) => ({
    type: 'line',
    data,
    symbol: 'none',
    connectNulls: false,
    ...still,
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
      estimatedLine(points, scale),
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

const isEstimated = (it: LoadPoint) => (it.estimated ?? 0) > 0.5;
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

function clockChanges(points: readonly LoadPoint[], zone: Zone) {
  const found: { i: number; label: string }[] = [];
  for (let i = 1; i < points.length; i++) {
    const before = zone.offset(points[i - 1].start);
    const now = zone.offset(points[i].start);
    if (before === now) continue;
    const label = now < before ? 'clocks back, 25 h day' : 'clocks forward, 23 h day';
    found.push({ i, label });
  }
  return found;
}

function readout(
  it: LoadPoint,
  x: number,
  zone: Zone,
  unit: string,
  scale: number,
  before: string | null,
): ChartPoint {
  const say = (value: number | null) => (value === null ? MISSING : fixed(value / scale, 1));
  const hours = (it.end - it.start) / HOUR;
  const lines = [it.measured === null ? 'no reading' : `${say(it.measured)} ${unit} measured`];
  if (it.measured !== null && isEstimated(it)) lines.push('estimated');
  if (it.expected !== null) {
    const range = it.lower === null ? '' : `, ${say(it.lower)} to ${say(it.upper)}`;
    lines.push(`${say(it.expected)} expected${range}`);
  }
  if (before) lines.push(`${say(it.before)} ${before}`);
  if (it.coverage !== null && it.coverage < 1 && it.measured !== null) {
    lines.push(`${percent(it.coverage)} measured`);
  }
  if (it.outdoor !== null) lines.push(`${fixed(it.outdoor, 1)} °C outdoor`);
  const length = hours === 1 ? 'one hour' : `${fixed(hours, Number.isInteger(hours) ? 0 : 2)} h`;
  const title = `${zone.moment(it.start)}${secondTime(it.start, zone)}, ${length}`;
  const receipt = hours > 20 ? zone.local(it.start).day : zone.stamp(it.start);
  return { x, title, lines, receipt: it.measured === null ? undefined : receipt };
}

/** In the repeated hour of a 25-hour day the wall clock alone does not say which one is meant. */
export function secondTime(at: number, zone: Zone): string {
  return zone.offset(at - HOUR) > zone.offset(at) ? ', second time' : '';
}

function legend(points: readonly LoadPoint[], before: string | null): LegendEntry[] {
  const entries: LegendEntry[] = [{ kind: 'line', fill: INK.trace, label: 'measured' }];
  const sides = new Set(points.map(side));
  if (before) entries.push({ kind: 'line', fill: INK.before, label: before, weight: 1.25 });
  if (points.some((it) => it.expected !== null)) {
    entries.push({ kind: 'dotted', fill: INK.expected, label: 'expected: 8-week median' });
    entries.push({ kind: 'area', fill: INK.band, label: 'its 5–95 % range' });
  }
  if (sides.has('over')) entries.push({ kind: 'area', fill: INK.over, label: 'above' });
  if (sides.has('under')) entries.push({ kind: 'area', fill: INK.under, label: 'below' });
  if (points.some(isEstimated)) {
    entries.push({ kind: 'dotted', fill: INK.estimated, label: 'estimated' });
  }
  if (points.some((it) => it.measured === null)) {
    entries.push({ kind: 'area', fill: INK.gap, label: 'no readings' });
  }
  return entries;
}
