import { describe, expect, it } from 'vitest';
import { Zone } from '../core/zone';
import { elided } from './grid';
import { Quality, headlineOf, repairsOf, rowsOf } from './completeness';

const ZONE = new Zone('UTC');
const NOW = Date.parse('2026-03-04T12:00:00Z');
const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];

const meter = (id: string, coverage: (number | null)[], more: object = {}) => ({
  meter_id: `s~${id}`,
  building_id: id,
  commodity: 'electricity',
  coverage,
  estimated: coverage.map((it) => (it === null ? null : 0)),
  suspect: coverage.map((it) => (it === null ? null : 0)),
  zero: coverage.map(() => false),
  ...more,
});
const rows = (...meters: object[]) =>
  [...rowsOf({ days: DAYS, meters } as unknown as Quality, (it) => it, ZONE, NOW).values()].flat();

describe('completeness', () => {
  it('tells gaps, part-days and zeros apart, worst first', () => {
    const found = rows(
      meter('whole', [1, 1, 1, 1]),
      meter('gap', [1, null, 0.5, 1]),
      meter('zero', [1, 1, 1, 1], { zero: [true, true, true, false] }),
    );
    expect(found.map((it) => [it.name, it.state, it.complete])).toEqual([
      ['zero', '3 days of zero', null],
      ['gap', '2 days with gaps', 0.625],
      ['whole', 'complete', 1],
    ]);
    expect(found[1].cells.map((it) => it.state)).toEqual(['complete', 'none', 'part', 'complete']);
  });

  it('tells meters of one building and commodity apart by what their source calls them', () => {
    const all = [1, 1, 1, 1];
    const names = (...meters: object[]) => rows(...meters).map((it) => it.name);
    const at = (meter_id: string, more: object = {}) =>
      meter('b', all, { meter_id, building_id: 'Library', ...more });
    expect(names(at('s~m1~'), at('s~m2~'), at('s~m3~', { commodity: 'water' }))).toEqual([
      'Library · m1',
      'Library · m2',
      'Library',
    ]);
    expect(names(at('s~m~in'), at('s~m~out'))).toEqual(['Library · m in', 'Library · m out']);
    expect(names(at('s~m~'), at('t~m~'))).toEqual(['Library · s~m~', 'Library · t~m~']);
    const lost = rows(at('s~m1~'), at('s~m2~', { coverage: [1, null, 1, 1] }));
    expect(repairsOf(lost, ZONE).map((it) => it.name)).toEqual(['Library · m2 electricity']);
    const nowhere = { building_id: null };
    expect(names(at('s~m~', nowhere), at('t~m~', nowhere))).toEqual(['s~m~', 't~m~']);
  });

  it('keeps apart on a narrow screen what a long name tells apart at its end', () => {
    expect(elided('Library · hall-2', 9)).toBe('Libr…ll-2');
    expect(elided('Library of law', 9)).toBe('Library …');
    expect(elided('Library', 9)).toBe('Library');
  });

  it('says where it is decided: with what is sent, or with what the meter is said to be', () => {
    const where = (more: object, coverage = [1, 1, 1, 1] as (number | null)[]) =>
      repairsOf(rows(meter('a', coverage, more)), ZONE).map((it) => it.where);
    expect(where({}, [1, null, 1, 1])).toEqual(['resend']);
    expect(where({ zero: [true, true, true, true] })).toEqual(['meter']);
    const oftenZero = { zero: [false, true, true, true] };
    expect(where(oftenZero, [0.9, 1, 1, 1])).toEqual(['meter']);
    expect(where(oftenZero, [0.1, 1, 1, 1])).toEqual(['resend']);
    expect(where({ suspect: [0, 0.5, 0, 0] })).toEqual(['meter']);
    expect(where({})).toEqual([]);
  });

  it('does not call lost what of today may still be on its way', () => {
    expect(rows(meter('a', [1, 1, 1, 0.9]))[0].bad).toBe(false);
    expect(rows(meter('a', [1, 1, 1, 0.8]))[0].state).toBe('1 day with gaps');
    expect(rows(meter('a', [1, 1, 0.99, 1]))[0].bad).toBe(true);
    expect(rows(meter('a', [1, 1, 1, null]))[0].bad).toBe(true);
  });

  it('is looked at first on a day without readings', () => {
    expect(rows(meter('a', [1, 0.5, null, null]))[0].look).toBe('2026-03-03');
    expect(rows(meter('a', [1, 0.5, 1, 1]))[0].look).toBe('2026-03-02');
    expect(rows(meter('a', [1, 1, 1, 1]))[0].look).toBeNull();
  });

  it('is said in a line, with what to do', () => {
    const found = rows(meter('a', [1, 1, 1, 1]), meter('b', [1, null, 1, 1]));
    expect(headlineOf(found).headline).toBe('1 of 2 meters lost hours.');
    expect(repairsOf(found, ZONE)).toEqual([
      expect.objectContaining({ meter: 's~b', happened: '1 day with gaps, 2 Mar' }),
    ]);
    expect(headlineOf(rows(meter('a', [1, 1, 1, 1]))).headline).toBe('The meter is complete.');
    expect(headlineOf([]).headline).toBe('No meter is here yet.');
  });
});
