import { Zone } from '../core/zone';

export interface Freshness {
  long: string;
  short: string;
  stale: boolean;
}

const INTERVALS_TO_STALE = 3;

/** How far the measurements reach, and whether that is as late as it should be. */
export function freshness(
  measuredTo: string | null,
  interval: number,
  now: number,
  zone: Zone,
): Freshness {
  if (measuredTo === null) {
    return { long: $localize`Nothing measured yet`, short: $localize`no readings`, stale: true };
  }
  const at = Date.parse(measuredTo);
  const stale = now - at > INTERVALS_TO_STALE * interval;
  const today = zone.local(now).day === zone.local(at).day;
  if (today) {
    return {
      long: stale
        ? $localize`Measured to ${zone.time(at)}:time:, late`
        : $localize`Measured to ${zone.time(at)}:time:`,
      short: $localize`to ${zone.time(at)}:time:`,
      stale,
    };
  }
  const when = `${zone.fullDate(at)} ${zone.time(at)}`;
  return {
    long: stale ? $localize`Silent since ${when}:when:` : $localize`Measured to ${when}:time:`,
    short: $localize`to ${zone.date(at)}:time:`,
    stale,
  };
}
