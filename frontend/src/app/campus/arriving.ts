import { Signal, computed } from '@angular/core';
import { COMPLETE, Lack, again } from '../core/again';
import { UrlState } from '../core/url-state';
import type { overviewOf } from './overview';
import type { Overview } from './sentences';

/** Seconds that hours are waited for after their readings. */
const PATIENCE = { simulated: 90, real: 10, part: 4 };

/** How far readings that are there have become hours. */
export interface Arrival {
  n: number;
  of: number;
}

/** What the newest window lacks: readings are in, and their hours follow in a moment. */
export function lacking(it: Overview | undefined): Lack {
  if (!it || it.measured_to === null || it.n_buildings === 0) return COMPLETE;
  const { there, missing } = arrival(it);
  if (missing === 0) return COMPLETE;
  const alone = it.campus.simulated ? PATIENCE.simulated : PATIENCE.real;
  return { key: `${it.commodity} ${there}`, tries: there === 0 ? alone : PATIENCE.part };
}

function arrival({ buildings }: Overview): { there: number; missing: number } {
  const missing = buildings.filter((b) => b.coverage === 0).length;
  return { there: buildings.length - missing, missing };
}

/** Asks for the overview again until it is whole; what to say while a simulated campus loads. */
export function arriving(
  overview: ReturnType<typeof overviewOf>,
  held: Signal<Overview | undefined>,
  url: UrlState,
): Signal<Arrival | null> {
  const asking = again(
    overview,
    computed(() => (url.to() === null ? lacking(held()) : COMPLETE)),
  );
  return computed(() => {
    const it = held();
    if (!it?.campus.simulated || !asking.on()) return null;
    return { n: arrival(it).there, of: it.n_buildings };
  });
}
