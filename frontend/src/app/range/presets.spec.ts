import { describe, expect, it } from 'vitest';
import { after, latestTerms, presets, terms } from './presets';

const STARTS = { financial: 4, academic: 10 };
const named = (today: string, label: string) => {
  const found = presets(today, STARTS).find((it) => it.label === label);
  return found && [found.first, found.last];
};

describe('ranges of days', () => {
  it('end with today where they go on', () => {
    expect(named('2022-11-16', 'This month')).toEqual(['2022-11-01', '2022-11-16']);
    expect(named('2022-11-16', 'Financial year 2022/23')).toEqual(['2022-04-01', '2022-11-16']);
    expect(named('2022-11-16', '2022')).toEqual(['2022-01-01', '2022-11-16']);
  });

  it('are whole where they are over', () => {
    expect(named('2022-01-16', 'Last month')).toEqual(['2021-12-01', '2021-12-31']);
    expect(named('2022-02-16', 'Financial year 2021/22')).toEqual(['2021-04-01', '2022-02-16']);
    expect(named('2022-02-16', 'Financial year 2020/21')).toEqual(['2020-04-01', '2021-03-31']);
    expect(named('2022-11-16', 'Academic year 2021/22')).toEqual(['2021-10-01', '2022-09-30']);
  });

  it('take the weekend that is over', () => {
    expect(named('2022-11-16', 'Last weekend')).toEqual(['2022-11-12', '2022-11-13']);
    expect(named('2022-11-13', 'Last weekend')).toEqual(['2022-11-05', '2022-11-06']);
    expect(named('2022-11-14', 'Last weekend')).toEqual(['2022-11-12', '2022-11-13']);
  });

  it('are the terms, exams and breaks of the campus as well', () => {
    const term = (name: string, kind: string, from: string, to: string) => ({
      name,
      kind,
      from,
      to,
    });
    const calendar = [
      term('Lent', 'teaching', '2022-01-18', '2022-03-18'),
      term('Easter', 'teaching', '2022-04-26', '2022-06-17'),
      term('Finals', 'exams', '2022-05-30', '2022-06-10'),
      term('Summer', 'break', '2022-06-18', '2022-10-03'),
      term('Michaelmas', 'teaching', '2022-10-04', '2022-12-02'),
      term('Boxing Day', 'closed', '2022-01-03', '2022-01-03'),
      term('Christmas', 'break', '2022-12-03', '2023-01-16'),
    ];
    const found = latestTerms('2022-11-16', calendar);
    expect(found.map((it) => it.label)).toEqual(['Michaelmas', 'Summer', 'Finals', 'Easter']);
    expect([found[0].first, found[0].last]).toEqual(['2022-10-04', '2022-11-16']);
    expect(terms('2022-11-16', calendar).map((it) => it.label)).toContain('Lent');
  });

  it('end at the midnight after their last day', () => {
    expect(after('2022-12-31')).toBe('2023-01-01');
  });
});
