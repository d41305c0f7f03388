import { describe, expect, it } from 'vitest';
import { Held, overlappedSaid, overlapsSaid } from './overlap';

const held = (name: string, valid_from: string, valid_to: string | null = null): Held => ({
  name,
  valid_from,
  valid_to,
});
const YEAR = held('year', '2025-01-01');
const rule = expect.stringMatching(/the one that began last/);

describe('tariffs of which several hold on a day', () => {
  it('are said before one is saved: the one that began last counts', () => {
    expect(overlapsSaid(held('winter', '2025-11-01', '2026-03-01'), [YEAR])).toEqual([
      'This tariff counts from 1 Nov 2025 to 28 Feb 2026, both included, year does not.',
      rule,
    ]);
    expect(overlapsSaid(held('old', '2024-06-01'), [YEAR])).toEqual([
      'year counts from 1 Jan 2025 on, this one does not.',
      rule,
    ]);
  });

  it('that began together go by name', () => {
    expect(overlapsSaid(held('a', '2025-01-01', '2025-01-02'), [YEAR])).toEqual([
      'year counts on 1 Jan 2025, this one does not.',
      rule,
    ]);
    expect(overlapsSaid(held('z', '2025-01-01', '2025-01-02'), [YEAR])[0]).toBe(
      'This tariff counts on 1 Jan 2025, year does not.',
    );
  });

  it('are told apart where several others hold, with the days between them left out', () => {
    const spring = held('spring', '2025-03-01', '2025-06-01');
    const autumn = held('autumn', '2025-09-01', '2025-12-01');
    const all = held('all', '2025-01-01', '2026-01-01');
    expect(overlapsSaid(all, [autumn, spring]).slice(0, -1)).toEqual([
      'spring counts from 1 Mar 2025 to 31 May 2025, both included, this one does not.',
      'autumn counts from 1 Sep 2025 to 30 Nov 2025, both included, this one does not.',
    ]);
    // Where two others hold, what matters is the one that would count without this.
    expect(overlapsSaid(held('x', '2025-04-01', '2025-07-01'), [all, spring]).slice(0, -1)).toEqual(
      [
        'This tariff counts from 1 Apr 2025 to 31 May 2025, both included, spring does not.',
        'This tariff counts from 1 Jun 2025 to 30 Jun 2025, both included, all does not.',
      ],
    );
  });

  it('that only touch say nothing: the last day is not included', () => {
    expect(
      overlapsSaid(held('next', '2025-06-01'), [held('a', '2025-01-01', '2025-06-01')]),
    ).toEqual([]);
  });

  it('are marked where they do not count', () => {
    const winter = held('winter', '2025-11-01', '2026-03-01');
    expect(overlappedSaid(YEAR, [winter])).toBe(
      'winter counts from 1 Nov 2025 to 28 Feb 2026, both included',
    );
    expect(overlappedSaid(winter, [YEAR])).toBe('');
  });
});
