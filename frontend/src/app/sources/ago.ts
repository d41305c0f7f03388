import { fixed } from '../core/figures';
import { plural } from '../core/plural';

const STEPS: readonly [seconds: number, said: (n: string) => string][] = [
  [86_400, (n) => $localize`{n, plural, =1 {1 day ago} other {${n}:n: days ago}}`],
  [3_600, (n) => $localize`{n, plural, =1 {1 hour ago} other {${n}:n: hours ago}}`],
  [60, (n) => $localize`{n, plural, =1 {1 minute ago} other {${n}:n: minutes ago}}`],
];

/** How long ago, in the largest unit of which there is one: "3 hours ago". */
export function ago(seconds: number): string {
  for (const [length, said] of STEPS) {
    const n = Math.floor(seconds / length);
    if (n > 0) return plural(n, said(fixed(n)));
  }
  return $localize`just now`;
}
