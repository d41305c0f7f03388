import type { Zone } from '../core/zone';

/** What a building page is about. */
export interface Shown {
  building: string;
  commodity: string;
  zone: Zone;
  start: number;
  end: number;
}

export function sameShown(a: Shown | undefined, b: Shown | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.building === b.building &&
    a.commodity === b.commodity &&
    a.zone.name === b.zone.name &&
    a.start === b.start &&
    a.end === b.end
  );
}
