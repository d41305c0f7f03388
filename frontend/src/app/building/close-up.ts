import type { Stretch } from '../chart/zoom';
import { DAY } from '../core/zone';

/** Days of hours that one answer holds. */
const ONE_ANSWER = 80 * DAY;

/** Room on both sides of a stretch, so that it can be moved and widened without asking again. */
export function closeUpOf({ start, end }: Stretch): Stretch {
  const length = end - start;
  const room = Math.max(0, Math.min(Math.max(length, 3 * DAY), (ONE_ANSWER - length) / 2));
  return { start: start - room, end: end + room };
}

/** Whether a series, which has no holes, reaches over a stretch. */
export function holds(points: readonly Stretch[], { start, end }: Stretch): boolean {
  return points.length > 0 && points[0].start <= start && end <= points[points.length - 1].end;
}
