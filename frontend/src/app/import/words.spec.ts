import { pageWords, wanted } from './words';

const NO_ZONE =
  'the stamps of column "ts" have no offset ("2026-01-01 00:00"): pass `--zone` with an IANA name like Europe/London';

describe('pageWords', () => {
  it('speaks of the page, not of the command line', () => {
    expect(pageWords(NO_ZONE)).toBe(
      'the stamps of column "ts" have no offset ("2026-01-01 00:00"): choose the time zone',
    );
    expect(pageWords('campus x is new: name its time zone (--campus-zone, such as A/B)')).toBe(
      'campus x is new: name its time zone',
    );
    expect(pageWords('no column of a gives the start: pass `--map start=COLUMN`')).toBe(
      'no column of a gives the start: choose the column that gives it',
    );
  });
});

describe('wanted', () => {
  it('names the control', () => {
    expect(wanted(NO_ZONE)).toBe('zone');
    expect(wanted('building b is new: name the campus it stands on (--campus)')).toBe('campus');
    expect(wanted('line 3 is not UTF-8')).toBeNull();
  });
});
