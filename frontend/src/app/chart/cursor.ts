import { ChartModel, Step, spotOf } from './model';
import type { Stretch } from './zoom';

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

/**
 * Where a key leads, or null when the key is not the chart's. Home and End are the ends; any other
 * may lead past them.
 */
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
  return from === null ? n - 1 : step(from, meant);
}

export const kept = (i: number, n: number) => Math.max(0, Math.min(n - 1, i));

/** The point at, or nearest to, a place on the axes. */
export function nearest(model: ChartModel, x: number, row: number): number | null {
  const n = model.spans.length;
  if (!model.spot) {
    const i = kept(Math.round(x), n);
    return n > 0 && Math.abs(i - x) <= 1 ? i : null;
  }
  let best: number | null = null;
  let distance = Infinity;
  for (let i = 0; i < n; i++) {
    const spot = spotOf(model, i);
    if (spot.row !== undefined && spot.row !== Math.round(row)) continue;
    const away = Math.abs(spot.x - x);
    if (away < distance) [best, distance] = [i, away];
  }
  return distance <= 1 ? best : null;
}

/** The point whose time an instant is in. */
export function pointAt(spans: readonly Stretch[], at: number): number | null {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  const found = spans[low - 1];
  return found && at < found.end ? low - 1 : null;
}
