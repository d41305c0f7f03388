import { DAY, Zone } from '../core/zone';
import type { Stretch } from './zoom';

/** Local midnight of the Monday that begins the week of an instant. */
export function mondayOf(at: number, zone: Zone): number {
  const { day } = zone.local(at);
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  const monday = Date.parse(`${day}T00:00:00Z`) - weekday * DAY;
  return zone.midnight(new Date(monday).toISOString().slice(0, 10));
}

/** `n` local weeks, oldest first, of which the last begins at `monday`: 167 to 169 hours each. */
export function weeksTo(monday: number, n: number, zone: Zone): Stretch[] {
  return Array.from({ length: n }, (_, i) => ({
    start: zone.shift(monday, -7 * (n - 1 - i)),
    end: zone.shift(monday, -7 * (n - 2 - i)),
  }));
}

/** The local hour of the week, 0 on Monday at midnight; both of a repeated hour are the same. */
export function hourOfWeek(at: number, zone: Zone): number {
  const { day, hour } = zone.local(at);
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  return weekday * 24 + hour;
}
