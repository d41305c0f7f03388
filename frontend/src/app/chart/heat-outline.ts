import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { INK, still } from './axis';
import type { HeatCell } from './heat-cells';
import type { Stretch } from './zoom';

/** The first and the last cell of a stretch of hours. */
export interface Outline {
  from: HeatCell;
  to: HeatCell;
}

export function outlined(cells: readonly HeatCell[], part: Stretch | null): Outline | null {
  const inside = part ? cells.filter((it) => it.start >= part.start && it.end <= part.end) : [];
  return inside.length === 0 || inside.length === cells.length
    ? null
    : { from: inside[0], to: inside[inside.length - 1] };
}

/** Corners in columns and hours: down the first day, over the days between, into the last. */
export function corners({ from, to }: Outline): [number, number][] {
  const [left, right] = [from.column, to.column + 1];
  if (from.column === to.column) {
    const [top, bottom] = [from.hour, to.hour + 1];
    return [[left, top], [right, top], [right, bottom], [left, bottom]]; // prettier-ignore
  }
  return [
    [left, from.hour],
    [left + 1, from.hour],
    [left + 1, 0],
    [right, 0],
    [right, to.hour + 1],
    [right - 1, to.hour + 1],
    [right - 1, 24],
    [left, 24],
  ];
}

/** An ink line around the hours that the load chart shows. */
export function outlineSeries(outline: Outline) {
  return {
    type: 'custom',
    ...still,
    z: 5,
    encode: { x: 0, y: 1 },
    data: [[outline.from.column, outline.from.hour]],
    renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const [width, height] = api.size!([1, 1]) as number[];
      const [x, y] = api.coord([0, 0]);
      const points = corners(outline).map(([column, hour]) => [
        x + (column - 0.5) * width,
        y + (hour - 0.5) * height,
      ]);
      return {
        type: 'polygon' as const,
        shape: { points },
        style: { fill: 'none', stroke: INK.ink, lineWidth: 2 },
      };
    },
  };
}
