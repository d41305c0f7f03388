import { describe, expect, it } from 'vitest';
import type { LoadPoint } from '../chart/load-points';
import { HOUR, Zone } from '../core/zone';
import { loadSentence, noCarbon, noCost } from './view';

describe('loadSentence', () => {
  const zone = new Zone('Europe/London');
  const points = (more: Partial<LoadPoint>, hours = 1) =>
    [0, 1, 2].map((i): LoadPoint => ({
      start: (i * hours + 480_000) * HOUR,
      end: ((i + 1) * hours + 480_000) * HOUR,
      ...{ measured: 10, expected: 10, lower: 8, upper: 12, coverage: 1 },
      ...{ estimated: 0, outdoor: null, before: null, ...more },
    }));
  const lead = (more: Partial<LoadPoint>, hours?: number) =>
    loadSentence(points(more, hours), zone).lead;

  it('says how many hours are too little measured', () => {
    const some = points({}).map((it, i) => ({ ...it, coverage: i === 0 ? 0.5 : 1 }));
    const { lead, rest } = loadSentence(some, zone);
    expect(lead).toBe('All 2 judged hours were inside the range.');
    expect(rest).toContain('1 hour is under 90 % measured.');
    expect(loadSentence(points({ coverage: 0.5 }), zone).rest).not.toContain('90 %');
    expect(loadSentence(points({ coverage: 0, estimated: 1 }), zone).rest).not.toContain('90 %');
  });

  it('says why nothing is judged', () => {
    expect(lead({})).toBe('All 3 judged hours were inside the range.');
    expect(lead({ coverage: 0.5 })).toBe('No hour is 90 % measured.');
    expect(lead({ coverage: 0, estimated: 1 }, 24)).toBe('No day is 90 % measured.');
    expect(lead({ lower: null, upper: null })).toBe(
      'No expected range yet: it takes the same hour of 8 weeks before.',
    );
    expect(lead({ measured: null, coverage: 0 })).toBe('No readings in this window.');
  });
});

describe('a cost that is not there', () => {
  it('is explained by a price that is missing somewhere, and not where nothing was measured', () => {
    const measured = { energy_kwh: 502_000, coverage: 0.99 };
    expect(noCost(measured)).toBe('not all of it has a price');
    expect(noCarbon(measured)).toBe('not all of it has an emission factor');
    const silent = { energy_kwh: null, coverage: 0 };
    expect([noCost(silent), noCarbon(silent)]).toEqual(['', '']);
    const volume = { energy_kwh: null, coverage: 1 };
    expect([noCost(volume), noCarbon(volume)]).toEqual(['not all of it has a price', '']);
  });
});
