import { fixed } from '../core/figures';

const STEPS: readonly [seconds: number, name: string][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];

/** How long ago, in the largest unit of which there is one: "3 hours ago". */
export function ago(seconds: number): string {
  for (const [length, name] of STEPS) {
    const n = Math.floor(seconds / length);
    if (n > 0) return $localize`${fixed(n)}:n: ${name}:name:${n === 1 ? '' : 's'}:value: ago`;
  }
  return $localize`just now`;
}
