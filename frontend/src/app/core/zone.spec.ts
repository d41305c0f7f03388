import { HOUR, Zone } from './zone';

const london = new Zone('Europe/London');
const at = Date.parse;

describe('Zone', () => {
  it('counts the hours of days on which the clocks change', () => {
    expect(london.hoursIn('2022-10-29')).toBe(24);
    expect(london.hoursIn('2022-10-30')).toBe(25);
    expect(london.hoursIn('2022-03-27')).toBe(23);
    expect(new Zone('Australia/Lord_Howe').hoursIn('2022-04-03')).toBe(24.5);
  });

  it('finds local midnight on both sides of a change', () => {
    expect(london.midnight('2022-10-30')).toBe(at('2022-10-29T23:00:00Z'));
    expect(london.midnight('2022-10-31')).toBe(at('2022-10-31T00:00:00Z'));
    expect(new Zone('America/New_York').midnight('2022-03-13')).toBe(at('2022-03-13T05:00:00Z'));
  });

  it('keeps the time on the wall when it shifts by days', () => {
    const monday = at('2022-10-31T14:00:00Z');
    expect(london.shift(monday, -7)).toBe(at('2022-10-24T13:00:00Z'));
    expect(monday - london.shift(monday, -7)).toBe(7 * 24 * HOUR + HOUR);
  });

  it('tells the repeated hour apart by its offset', () => {
    expect(london.stamp(at('2022-10-30T00:30:00Z'))).toBe('2022-10-30T01:30:00+01:00');
    expect(london.stamp(at('2022-10-30T01:30:00Z'))).toBe('2022-10-30T01:30:00+00:00');
    expect(new Zone('America/St_Johns').stamp(at('2022-01-01T00:00:00Z'))).toBe(
      '2021-12-31T20:30:00-03:30',
    );
  });

  it('writes moments and half-open windows', () => {
    expect(london.moment(at('2022-11-15T12:00:00Z'))).toBe('Tue 15 Nov 12:00');
    expect(london.window(at('2022-11-09T14:00:00Z'), at('2022-11-16T14:00:00Z'))).toBe(
      '9 Nov 14:00 to 16 Nov 2022 14:00',
    );
    expect(london.window(at('2021-11-16T14:00:00Z'), at('2022-11-16T14:00:00Z'))).toBe(
      '16 Nov 2021 14:00 to 16 Nov 2022 14:00',
    );
  });

  it('shows what Intl shows, around each change of the clocks', () => {
    for (const name of [
      'Europe/London',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
    ]) {
      const zone = new Zone(name);
      const clock = new Intl.DateTimeFormat('en-CA', {
        timeZone: name,
        hourCycle: 'h23',
        ...{
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          hour: '2-digit',
          minute: '2-digit',
        },
      });
      const two = (n: number) => String(n).padStart(2, '0');
      for (let t = at('2022-03-01T00:10:00Z'); t < at('2022-11-30T00:00:00Z'); t += 2.5 * HOUR) {
        const { day, hour, minute } = zone.local(t);
        expect(`${day}, ${two(hour)}:${two(minute)}`).toBe(clock.format(t));
      }
    }
  });
});
