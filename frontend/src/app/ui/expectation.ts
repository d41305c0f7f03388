import { deviation } from '../core/figures';

const STATES = ['over', 'within', 'under', 'not_judged'] as const;
export type State = (typeof STATES)[number];

/** What the server calls a state; a name that we do not know judges nothing. */
export const stateNamed = (name: string): State => STATES.find((it) => it === name) ?? 'not_judged';

/** A figure against its own expected range, all three in percent of the expected value. */
export interface Expectation {
  deviation: number;
  lower: number;
  upper: number;
}

interface Judged {
  expected_kwh: number | null;
  lower_kwh: number | null;
  upper_kwh: number | null;
  residual_kwh: number | null;
}

/** Null as soon as one part is unknown: a bracket is drawn whole or not at all. */
export function expectation(it: Judged): Expectation | null {
  if (it.residual_kwh === null || it.expected_kwh === null) return null;
  const off = deviation(it.expected_kwh + it.residual_kwh, it.expected_kwh);
  const lower = deviation(it.lower_kwh, it.expected_kwh);
  const upper = deviation(it.upper_kwh, it.expected_kwh);
  if (off === null || lower === null || upper === null) return null;
  return { deviation: off, lower, upper };
}

/** A range may lie to one side of what is expected: nothing is over that took less. */
export function stateOf(it: Expectation | null): State {
  if (!it) return 'not_judged';
  if (it.deviation > Math.max(it.upper, 0)) return 'over';
  return it.deviation < Math.min(it.lower, 0) ? 'under' : 'within';
}
