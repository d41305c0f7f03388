import { Zone } from '../core/zone';
import { highestDays, highestHour, peakTable } from './peak-days';

const zone = new Zone('Europe/London');

const hour = (timestamp: string, kw: number | null, outdoor: number | null = 25) => ({
  timestamp,
  end: new Date(Date.parse(timestamp) + 3_600_000).toISOString(),
  peak_demand_kw: kw,
  outdoor_temp_c: outdoor,
});

describe('highest days', () => {
  it('are the eight of greatest demand, a day without readings never one of them', () => {
    const days = Array.from({ length: 10 }, (_, i) =>
      hour(`2022-07-${String(i + 10)}T00:00:00+01:00`, i === 4 ? null : i * 10),
    );
    const found = highestDays(days, zone).map((it) => zone.date(it.start));
    expect(found).toEqual([
      '19 Jul',
      '18 Jul',
      '17 Jul',
      '16 Jul',
      '15 Jul',
      '13 Jul',
      '12 Jul',
      '11 Jul',
    ]);
  });

  it('have the first of their highest hours', () => {
    const found = highestHour([
      hour('2022-07-11T13:00:00+01:00', 298.8, 28),
      hour('2022-07-11T14:00:00+01:00', 298.8, 29.4),
      hour('2022-07-11T15:00:00+01:00', null),
    ]);
    expect(found).toMatchObject({ kw: 298.8, outdoor: 28 });
    expect(highestHour([hour('2022-07-11T13:00:00+01:00', null)])).toBeNull();
  });

  it('are said to be warm only where all are', () => {
    const peak = (start: string, kw: number, outdoor: number | null) => ({
      start: Date.parse(start),
      end: Date.parse(start) + 3_600_000,
      kw,
      outdoor,
    });
    const warm = [peak('2022-08-02T15:00:00Z', 290.1, 26), peak('2022-07-11T13:00:00Z', 299, 29)];
    const table = peakTable(warm, zone, 'b71');
    expect(table.sentence.lead).toBe('All two were 20\u00a0°C or warmer.');
    expect(table.rows.map((it) => it.head)).toEqual([
      'Mon 11 Jul 2022 14:00',
      'Tue 2 Aug 2022 16:00',
    ]);
    const mixed = peakTable([...warm, peak('2022-01-11T08:00:00Z', 250, 3)], zone, 'b71');
    expect(mixed.sentence.rest).toBe('It was 3.0 to 29.0\u00a0°C outside in these hours.');
    const unknown = peakTable([peak('2022-08-02T15:00:00Z', 290.1, null)], zone, 'b71');
    expect(unknown.rows[0].cells[1].text).toBe('–');
    expect(peakTable([], zone, 'b71').rows).toEqual([]);
  });
});
