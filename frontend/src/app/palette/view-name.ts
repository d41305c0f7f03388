import { capital, commodityName } from '../core/figures';
import type { View } from '../core/preferences';
import { PERIOD_LABEL, Period } from '../core/url-state';
import type { Zone } from '../core/zone';

/** What a page shows, as far as a name can tell. */
export interface Shown {
  title: string;
  address: string;
  period: Period;
  /** Where the address gives edges to the window. */
  from: string | null;
  to: string | null;
  commodity: string;
}

/** Screens whose window is theirs to choose. */
const DATED = /^\/(campus|compare)(\/|\?|$)/;

/** A name that no other address has: the page, its days, and its commodity. */
export function viewName(it: Shown, views: readonly View[], zone: Zone): string {
  const parts = [it.title];
  if (DATED.test(it.address)) {
    parts.push(daysOf(it, zone));
    if (it.commodity !== 'electricity') parts.push(capital(commodityName(it.commodity)));
  }
  const name = parts.join(' · ');
  const free = (name: string) =>
    !views.some((other) => other.name === name && other.address !== it.address);
  let [found, n] = [name, 1];
  while (!free(found)) found = `${name} (${(n += 1)})`;
  return found;
}

function daysOf({ period, from, to }: Shown, zone: Zone): string {
  const end = to === null ? null : Date.parse(to);
  if (from !== null && end !== null) return zone.window(Date.parse(from), end);
  const length = PERIOD_LABEL[period];
  return end === null ? length : $localize`${length}:days: to ${zone.fullDate(end)}:last:`;
}
