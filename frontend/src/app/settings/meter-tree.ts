import type { Schemas } from '../core/api/client';

export type Meter = Schemas['MeterView'];

export interface Standing {
  meter: Meter;
  depth: number;
}

/** Meters by building, each under the one whose energy includes its own. */
export function treeOf(meters: readonly Meter[], nameOf: (building: string) => string): Standing[] {
  const ids = new Set(meters.map((it) => it.id));
  const below = new Map<string, Meter[]>();
  for (const it of meters) {
    const above = it.parent !== null && ids.has(it.parent) ? it.parent : '';
    below.set(above, [...(below.get(above) ?? []), it]);
  }
  const place = (it: Meter) => (it.building_id === null ? '~' : nameOf(it.building_id));
  const order = (a: Meter, b: Meter) =>
    place(a).localeCompare(place(b), 'en', { numeric: true }) ||
    (a.commodity ?? '').localeCompare(b.commodity ?? '') ||
    a.id.localeCompare(b.id, 'en', { numeric: true });
  const found: Standing[] = [];
  const walk = (above: string, depth: number) => {
    for (const meter of [...(below.get(above) ?? [])].sort(order)) {
      found.push({ meter, depth });
      walk(meter.id, depth + 1);
    }
  };
  walk('', 0);
  return found;
}

/** Which meters one may stand under: those of its commodity, and none that stands under it. */
export function parentsOf(meters: readonly Meter[], commodity: string, of?: string): string[] {
  const above = new Map(meters.map((it) => [it.id, it.parent]));
  const isUnder = (id: string) => {
    const seen = new Set<string>();
    for (let at: string | null = id; at !== null && !seen.has(at); at = above.get(at) ?? null) {
      if (at === of) return true;
      seen.add(at);
    }
    return false;
  };
  return meters
    .filter((it) => (it.commodity ?? '') === commodity && !isUnder(it.id))
    .map((it) => it.id);
}
