import { describe, expect, it } from 'vitest';
import { when } from './when';

const TODAY = '2022-11-16';

describe('days in words', () => {
  it('are found behind a name', () => {
    expect(when('b71 last weekend', TODAY)).toEqual({
      rest: 'b71',
      label: 'last weekend',
      first: '2022-11-12',
      last: '2022-11-13',
    });
  });

  it.each([
    ['yesterday', '2022-11-15', '2022-11-15'],
    ['last week', '2022-11-07', '2022-11-13'],
    ['this week', '2022-11-14', '2022-11-16'],
    ['2022-02-28', '2022-02-28', '2022-02-28'],
    ['2022-02', '2022-02-01', '2022-02-28'],
    ['feb 2020', '2020-02-01', '2020-02-29'],
    ['16 nov', '2022-11-16', '2022-11-16'],
    ['17 november', '2021-11-17', '2021-11-17'],
    ['last year', '2021-01-01', '2021-12-31'],
    ['2019', '2019-01-01', '2019-12-31'],
  ])('%s', (words, first, last) => {
    expect(when(words, TODAY)).toMatchObject({ rest: '', first, last });
  });

  it('are none where there is no such day', () => {
    expect(when('2022-02-30', TODAY)?.first).not.toBe('2022-02-30');
    expect(when('31 feb', TODAY)).toBeNull();
    expect(when('b71', TODAY)).toBeNull();
  });
});
