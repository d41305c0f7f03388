import { ChartPoint, Step } from './model';

const KEYS: Record<string, Step> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  'Shift+ArrowLeft': 'back',
  'Shift+ArrowRight': 'forward',
  PageUp: 'week-back',
  PageDown: 'week-forward',
};

/** Steps along one line of points; `day` and `week` are in points. */
export function along(day: number, week: number): (from: number, step: Step) => number {
  const by: Record<Step, number> = {
    left: -1,
    right: 1,
    up: 0,
    down: 0,
    back: -day,
    forward: day,
    'week-back': -week,
    'week-forward': week,
  };
  return (from, step) => from + by[step];
}

/** Where a key leads, or null when the key is not the chart's. Home and End are the ends. */
export function moved(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  from: number | null,
  n: number,
  step: (from: number, step: Step) => number,
): number | null {
  if (event.key === 'Home') return 0;
  if (event.key === 'End') return n - 1;
  const meant = KEYS[event.shiftKey ? `Shift+${event.key}` : event.key];
  if (!meant) return null;
  if (from === null) return n - 1;
  return Math.max(0, Math.min(n - 1, step(from, meant)));
}

/** The point at, or nearest to, a place on the axes. */
export function nearest(points: readonly ChartPoint[], x: number, row: number): number | null {
  let best: number | null = null;
  let distance = Infinity;
  points.forEach((it, i) => {
    if (it.row !== undefined && it.row !== Math.round(row)) return;
    const away = Math.abs(it.x - x);
    if (away < distance) [best, distance] = [i, away];
  });
  return distance <= 1 ? best : null;
}
