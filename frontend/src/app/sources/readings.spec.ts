import { describe, expect, it } from 'vitest';
import type { Schemas } from '../core/api/client';
import { HOUR, Zone } from '../core/zone';
import { rowsOf } from './readings';

const zone = new Zone('Europe/London');

describe('readings as they were sent', () => {
  it('tell the hour that a 25-hour day has twice', () => {
    const midnight = zone.midnight('2022-10-30');
    const readings = Array.from({ length: 25 }, (_, hour) => ({
      ...{
        start: zone.stamp(midnight + hour * HOUR),
        end: zone.stamp(midnight + (hour + 1) * HOUR),
      },
      ...{ value: 1, unit: 'kWh', quality: 'actual', revision: 1, winner: true },
      received: '2022-11-01T00:00:00Z',
    })) as unknown as Schemas['RawReading'][];
    const said = rowsOf(readings, zone).map((it) => [it.from, it.to]);
    expect(said.slice(0, 4)).toEqual([
      ['Sun 30 Oct 00:00', '01:00'],
      ['Sun 30 Oct 01:00', '01:00, second time'],
      ['Sun 30 Oct 01:00, second time', '02:00'],
      ['Sun 30 Oct 02:00', '03:00'],
    ]);
    expect(new Set(said.map(([from]) => from)).size).toBe(25);
  });
});
