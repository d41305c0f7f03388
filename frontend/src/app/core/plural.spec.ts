import { describe, expect, it } from 'vitest';
import { plural } from './plural';

describe('plurals', () => {
  const days = (n: number) =>
    plural(n, `b{1} ran {n, plural, =0 {on no day} one {on 1 day} other {on ${n} days}}.`);

  it('takes the form of the number, and leaves braces of names alone', () => {
    expect(days(0)).toBe('b{1} ran on no day.');
    expect(days(1)).toBe('b{1} ran on 1 day.');
    expect(days(12)).toBe('b{1} ran on 12 days.');
  });

  it('takes the last resort where a translator left a form out', () => {
    expect(plural(1, '{n, plural, other {Tage}}')).toBe('Tage');
  });
});
