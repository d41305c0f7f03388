import { number, record } from '../core/api/record';
import { MISSING, fixed, percent, sentence } from '../core/figures';
import type { Model } from './words';

const KIND: Record<string, string> = {
  workdays: $localize`workdays`,
  days_off: $localize`weekends, holidays and closed days`,
  term: $localize`term`,
  breaks: $localize`breaks`,
};

/** How forecasts of some days have turned out. */
export interface Part {
  head: string;
  hours: string;
  wape: string;
  coverage95: string;
  coverage80: string;
}

/** Whether a model does worse than before; null where the server does not say. */
export interface Drift {
  isDrifting: boolean;
  said: string;
  parts: readonly Part[];
}

/** The same figures by kind of day, as far as they are told apart. */
export function byDays(model: Model): Part[] {
  const all = record(record(model)['by_days']);
  return Object.keys(KIND).flatMap((kind) =>
    all[kind] === undefined ? [] : [partOf(KIND[kind], all[kind])],
  );
}

export function driftOf(model: Model): Drift | null {
  const drift = record(record(model)['drift']);
  if (typeof drift['is_drifting'] !== 'boolean') return null;
  return {
    isDrifting: drift['is_drifting'],
    said: typeof drift['reason'] === 'string' ? sentence(drift['reason']) : '',
    parts: [
      partOf($localize`the last 7 days`, drift['recent']),
      partOf($localize`the 21 days before`, drift['before']),
    ],
  };
}

function partOf(head: string, metrics: unknown): Part {
  const it = record(metrics);
  const share = (key: string) => {
    const value = number(it[key]);
    return value === null ? MISSING : percent(value);
  };
  const hours = number(it['hours']);
  return {
    head,
    hours: hours === null ? MISSING : fixed(hours),
    wape: share('wape'),
    coverage95: share('coverage_95'),
    coverage80: share('coverage_80'),
  };
}
