import { Zone } from '../core/zone';
import { agreement, figureRows, readingRows, tariffSaid } from './receipt-rows';

const figures = {
  energy_kwh: 84.17,
  volume_gal: null,
  cost: 8.484336,
  carbon_kg: null,
  coverage: 1,
  estimated: 0,
  quality: 1,
};

const receipt = {
  building_id: 'b1',
  commodity: 'electricity',
  start: '2026-06-01T10:00:00+01:00',
  end: '2026-06-01T11:00:00+01:00',
  currency: 'GBP',
  stored: figures,
  recomputed: figures,
  identical: true,
  readings: [
    {
      meter_id: 'm1',
      start: '2026-06-01T10:00:00+01:00',
      end: '2026-06-01T11:00:00+01:00',
      value: 84.17,
      unit: 'kWh',
      kwh_per_unit: 1,
      gallons_per_unit: null,
      quality: 'actual',
      revision: 2,
      received: '2026-06-01T12:00:00+01:00',
      share: 0.5,
      registers: [],
    },
  ],
  tariff: { name: 'Day', version: 'v', rate: null },
  factor: null,
  versions: null,
};

describe('receipt', () => {
  it('says whether both computations agree', () => {
    expect(agreement(receipt)).toContain('identical');
    expect(agreement({ ...receipt, identical: false })).toContain('differ');
    expect(agreement({ ...receipt, stored: null })).toContain('Nothing is stored');
  });

  it('sets stored beside recomputed and invents nothing', () => {
    const [energy, cost, carbon] = figureRows({ ...receipt, stored: null });
    expect(energy).toEqual({ head: 'Energy, kWh', stored: '–', recomputed: '84.170' });
    expect(cost.recomputed).toBe('8.484');
    expect(carbon.recomputed).toBe('–');
  });

  it('tells revision and share of a reading on the clocks of the campus', () => {
    const [row] = readingRows(receipt, new Zone('Europe/London'));
    expect(row.start).toBe('10:00 to 11:00');
    expect(row.quality).toBe('actual, revision 2');
    expect(row.wins).toBe('50.0\u00a0%');
    expect(tariffSaid(receipt)).toBe('Day, several rates');
  });
});
