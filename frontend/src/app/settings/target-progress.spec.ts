import { describe, expect, it } from 'vitest';
import { Zone } from '../core/zone';
import { Target, daysToRead, progressOf, runOf } from './target-progress';
import { nameOf, progressSaid, progressTable } from './target-sentences';

const zone = new Zone('Europe/London');
const DAY = 86_400_000;

const target = (more: Partial<Target> = {}): Target => ({
  target_id: 't1',
  building_id: 'b1',
  target_type: 'energy_reduction',
  target_value: 10,
  target_period: 'year',
  start_date: '2026-01-01',
  end_date: null,
  created_by: 'ann',
  created_at: '2026-01-01T00:00:00Z',
  ...more,
});

/** Whole days from one on, each of so many kilowatt-hours; nothing where it is null. */
const daysFrom = (first: string, kwh: readonly (number | null)[]) =>
  kwh.map((it, i) => {
    const day = new Date(Date.parse(first) + i * DAY).toISOString().slice(0, 10);
    return {
      timestamp: zone.stamp(zone.midnight(day)),
      coverage: it === null ? 0.5 : 1,
      total_energy_btu: it === null ? 7 : it * 3_412,
      cost: it === null ? null : it / 10,
    };
  });
const each = (n: number, kwh: number) => Array.from({ length: n }, () => kwh);

describe('the periods of a target', () => {
  it('follow each other from its first day on', () => {
    expect(runOf(target(), '2025-12-31')).toBeNull();
    expect(runOf(target(), '2026-12-31')).toEqual({ first: '2026-01-01', end: '2027-01-01' });
    expect(runOf(target(), '2028-03-01')).toEqual({ first: '2028-01-01', end: '2029-01-01' });
    const monthly = target({ target_period: 'monthly', start_date: '2026-01-31' });
    expect(runOf(monthly, '2026-02-27')).toEqual({ first: '2026-01-31', end: '2026-02-28' });
    expect(runOf(monthly, '2026-02-28')).toEqual({ first: '2026-02-28', end: '2026-03-31' });
  });

  it('end with it, and the last stays', () => {
    const ended = target({ target_period: 'week', end_date: '2026-01-10' });
    expect(runOf(ended, '2026-01-09')).toEqual({ first: '2026-01-08', end: '2026-01-11' });
    expect(runOf(ended, '2026-06-01')).toEqual({ first: '2026-01-08', end: '2026-01-11' });
  });

  it('are read with the same days whole weeks before', () => {
    expect(daysToRead([target()], '2026-03-01')).toEqual({
      first: '2025-01-02',
      end: '2026-03-01',
    });
    expect(daysToRead([target()], '2025-06-01')).toBeUndefined();
  });
});

describe('how far a target has come', () => {
  const before = daysFrom('2025-01-02', each(364, 100));
  const at = (kwh: readonly (number | null)[], today: string, more: Partial<Target> = {}) =>
    progressOf(target(more), [...before, ...daysFrom('2026-01-01', kwh)], zone, today);

  it('is what its days took against the same before', () => {
    const it = at(each(60, 88), '2026-02-10');
    expect(it).toMatchObject({ passed: 40, days: 365, known: 40, now: 3520, then: 4000 });
    expect(it.change).toBeCloseTo(-12);
    expect(it.state).toBe('kept');
    expect(progressSaid(it, 'Energy', 'GBP')).toBe(
      'Energy: reached so far, with −12.0\u00a0%. 3,520\u00a0kWh after 4,000\u00a0kWh in the same days of the year before, over 40 of 40 days; the period has 365.',
    );
    const short = at(each(60, 94), '2026-02-10');
    expect(short.state).toBe('missed');
    expect(progressSaid(short, 'Energy', 'GBP')).toContain('4.0 points short so far');
  });

  it('is counted in money where that is to fall', () => {
    const it = at(each(40, 80), '2026-02-10', { target_type: 'cost_reduction' });
    expect(progressSaid(it, 'Cost', 'GBP')).toContain('£320 after £400');
  });

  it('leaves out days that were hardly measured on either side, and is then not judged', () => {
    const some = at([...each(37, 80), null, null, null], '2026-02-10');
    expect(some).toMatchObject({ known: 37, now: 2960, then: 3700, state: 'kept' });
    const few = at([...each(30, 80), ...Array<null>(10).fill(null)], '2026-02-10');
    expect(few).toMatchObject({ known: 30, state: 'unmeasured' });
    expect(progressSaid(few, 'Energy', 'GBP')).toContain('30 of 40 days are measured');
    expect(at([], '2026-02-10')).toMatchObject({ known: 0, change: null, state: 'unmeasured' });
  });

  it('is too early to say of some days, and of none at all', () => {
    const early = at(each(10, 50), '2026-01-11');
    expect(early).toMatchObject({ passed: 10, change: null, state: 'early' });
    expect(progressSaid(early, 'Energy', 'GBP')).toContain('too early to say, after 10 of 365');
    const ahead = at([], '2025-06-01');
    expect(ahead.state).toBe('ahead');
    expect(progressSaid(ahead, 'Energy', 'GBP')).toContain('it begins on 1 Jan 2026');
  });

  it('is final once the target is over', () => {
    const over = at(each(60, 95), '2026-06-01', { end_date: '2026-02-09' });
    expect(over).toMatchObject({ passed: 40, days: 40, isOver: true, state: 'missed' });
    expect(progressSaid(over, 'Energy', 'GBP')).toContain('missed by 5.0 points, with −5.0');
  });

  it('is a bar of what is to be saved', () => {
    const stands = [at(each(40, 95), '2026-02-10'), at(each(40, 120), '2026-02-10')];
    const { rows } = progressTable(stands, 'b1', 'GBP');
    expect(rows.map((it) => it.parts[0].share.toFixed(2))).toEqual(['0.50', '0.00']);
    expect(rows.map((it) => it.note)).toEqual([undefined, 'took more']);
    expect(rows[0].cells.map((it) => it.text)).toEqual([
      '−5.0\u00a0%',
      'short',
      '40 of 365',
      '100\u00a0%',
    ]);
  });

  it('has a name that no other of the building has', () => {
    const [one, other] = [target(), target({ start_date: '2027-01-01' })];
    expect(nameOf(one, [one])).toBe('Energy, 10.0\u00a0% less');
    expect(nameOf(one, [one, other])).not.toBe(nameOf(other, [one, other]));
  });
});
