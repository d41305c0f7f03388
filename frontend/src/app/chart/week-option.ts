import type { Zone } from '../core/zone';
import { INK, still, text, valueAxis } from './axis';
import type { Gap } from './load-points';
import { line, rangeSeries } from './range-series';
import { HOURS, WeekHours } from './week-hours';

const LEFT = 44;

/** Of each line, from this week to the oldest. */
const style = (k: number) =>
  k === 0
    ? { color: INK.trace, width: 2.75 }
    : k === 1
      ? { color: INK.trace, width: 1.1 }
      : { color: INK.before, width: 1, opacity: 0.7 };

export function weekOption(
  { demand, spans, newest, gaps }: WeekHours,
  zone: Zone,
  { unit, by, width }: { unit: string; by: number; width: number },
) {
  return {
    animation: false,
    grid: { outerBoundsMode: 'none', left: LEFT, right: 8, top: 30, bottom: 26 },
    xAxis: {
      type: 'category',
      data: spans.map((_, i) => i),
      boundaryGap: false,
      axisLine: { lineStyle: { color: INK.ink } },
      axisTick: {
        interval: (i: number) => i % 24 === 0,
        length: 5,
        lineStyle: { color: INK.axis },
      },
      axisLabel: text({
        interval: (i: number) => i % 24 === 0,
        formatter: (value: string) => dayName(zone, spans[Number(value)].start, width),
        align: 'left',
        padding: [0, 0, 0, 1],
      }),
    },
    yAxis: valueAxis(unit, LEFT - 4, { min: 0 }),
    series: [
      ...rangeSeries(newest, by),
      ...demand.map((week, k) =>
        line(
          week.map((it) => (it === null ? null : it / by)),
          style(k),
          { z: k === 0 ? 6 : k === 1 ? 5 : 4, ...(k === 0 ? hatched(gaps) : {}) },
        ),
      ),
    ],
  };
}

const dayName = (zone: Zone, at: number, width: number) =>
  width < 280 ? zone.weekday(at).slice(0, 2) : zone.weekday(at);

function hatched(gaps: readonly Gap[]) {
  const data = gaps.map(({ from, to }) => [
    { xAxis: Math.max(0, from - 1), itemStyle: { color: INK.gap } },
    { xAxis: Math.min(HOURS - 1, to + 1) },
  ]);
  return { markArea: { ...still, data } };
}
