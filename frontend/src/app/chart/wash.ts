import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { INK, still } from './axis';
import type { Stretch } from './zoom';

/** First and last index of the spans that lie in a part, or touch it where none fits inside. */
export function covered(
  spans: readonly Stretch[],
  part: Stretch | null,
): { from: number; to: number } | null {
  if (!part) return null;
  const touched = spans.flatMap((it, i) => (it.end > part.start && it.start < part.end ? [i] : []));
  if (touched.length === 0 || touched.length === spans.length) return null;
  return { from: touched[0], to: touched[touched.length - 1] };
}

/** The highlighter over what the load chart shows, with ink at both ends. */
export function washSeries({ from, to }: { from: number; to: number }) {
  return {
    type: 'custom',
    ...still,
    z: 1,
    encode: { x: 0 },
    data: [[from, 0]],
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const box = params.coordSys as unknown as { y: number; height: number };
      const [room] = api.size!([1, 0]) as number[];
      const left = api.coord([from, 0])[0] - room / 2;
      const width = (to - from + 1) * room;
      const rule = (x: number) => ({
        type: 'line' as const,
        shape: { x1: x, y1: box.y, x2: x, y2: box.y + box.height },
        style: { stroke: INK.ink, lineWidth: 1 },
      });
      const wash = {
        type: 'rect' as const,
        shape: { x: left, y: box.y, width, height: box.height },
        style: { fill: INK.wash },
      };
      return { type: 'group' as const, children: [wash, rule(left), rule(left + width)] };
    },
  };
}
