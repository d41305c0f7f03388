import { HOUR } from '../core/zone';
import { highlightSeries } from './highlights';
import type { LoadPoint } from './load-points';

const start = Date.parse('2022-11-11T00:00:00Z');
const points: LoadPoint[] = Array.from({ length: 100 }, (_, i) => ({
  start: start + i * HOUR,
  end: start + (i + 1) * HOUR,
  measured: 1,
  expected: null,
  lower: null,
  upper: null,
  coverage: 1,
  estimated: 0,
  outdoor: null,
  before: null,
}));
const from = (hour: number, n: number, label = `${n} h`) => ({
  start: start + hour * HOUR,
  end: start + (hour + n) * HOUR,
  label,
});

interface Washed {
  type: string;
  data: unknown[];
  markArea?: { data: [{ xAxis: number; label: { show: boolean } }, { xAxis: number }][] };
  markLine?: { data: { xAxis: number }[] };
}

const series = (...all: ReturnType<typeof from>[]) =>
  highlightSeries(points, all) as unknown as Washed[];

describe('highlights', () => {
  it('are washes with a rule at both ends, labelled where there is room', () => {
    const [{ markArea, markLine }] = series(from(10, 20), from(90, 2));
    expect(markArea?.data.map(([a, b]) => [a.xAxis, b.xAxis, a.label.show])).toEqual([
      [10, 30, true],
      [90, 92, false],
    ]);
    expect(markLine?.data.map((it) => it.xAxis)).toEqual([10, 30, 90, 92]);
  });

  it('end where the chart does, and are left out where they are not of it', () => {
    const [{ markArea }] = series(from(-5, 8), from(95, 40), from(200, 5));
    expect(markArea?.data.map(([a, b]) => [a.xAxis, b.xAxis])).toEqual([
      [0, 3],
      [95, 99],
    ]);
    expect(series(from(200, 5))).toEqual([]);
  });

  it('are at most three: more become ticks on the axis', () => {
    const [washed, ticks] = series(from(1, 2), from(10, 2), from(20, 2), from(30, 2), from(40, 2));
    expect(washed.markArea?.data).toHaveLength(3);
    expect(ticks.data).toEqual([[30], [40]]);
  });
});
