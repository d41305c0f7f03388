import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadPoint } from '../chart/load-points';

// What somebody likes is read once, when the page is: nothing that reads it may be imported before.
const begin = async () => {
  localStorage.setItem('greenpulse', JSON.stringify({ system: 'us', locale: 'de-DE' }));
  const [bars, load, figures, zone, outside, receipt, ranking, view] = await Promise.all([
    import('../chart/bars'),
    import('../chart/load'),
    import('./figures'),
    import('./zone'),
    import('../building/out-of-hours'),
    import('../building/receipt-rows'),
    import('../compare/ranking'),
    import('../campus/view'),
  ]);
  return { ...bars, ...load, ...figures, ...zone, ...outside, ...receipt, ...ranking, ...view };
};

const start = Date.parse('2026-03-02T00:00:00Z');
const points: LoadPoint[] = [
  {
    start,
    end: start + 86_400_000,
    measured: 1000,
    expected: 900,
    lower: 800,
    upper: 1100,
    coverage: 1,
    estimated: 0,
    outdoor: 20,
    before: null,
  },
];

describe('where somebody likes feet, Btu and German dates', () => {
  let page: Awaited<ReturnType<typeof begin>>;
  beforeAll(async () => {
    page = await begin();
  });
  afterAll(() => localStorage.clear());

  it('figures and dates are written so', () => {
    expect(page.said(page.energy(1000))).toBe('3.412\u00a0kBtu');
    expect(page.said(page.energy(-30_000))).toBe('−102\u00a0MMBtu');
    expect(page.dateSaid('2026-03-02')).toBe('2. März 2026');
    expect(page.perKwh(120, 1000, 'USD')).toBe('0,04\u00a0$ a kBtu on average');
    expect(page.intensity(400, 1000)).toBe('location-based, 117 g a kBtu');
    expect(page.demand(12.5).unit).toBe('kW');
    const row = { kwh_per_m2: 100 } as Parameters<typeof page.written>[0];
    expect(page.written(row, 'kwh_per_m2')).toBe('31,7\u00a0kBtu/ft²');
  });

  it('bars, their points and their table follow, and their file does not', () => {
    const zone = new page.Zone('UTC');
    const { read, table } = page.periodBars({ points, zone, caption: '', by: 'day' });
    expect(read(0).lines).toEqual(['81,9 MMBtu measured', '73,7 expected, 65,5 to 90,1']);
    const { columns, file, rows, written } = table();
    expect(columns.slice(1, 3)).toEqual(['kBtu', 'Expected kBtu']);
    expect(rows[0].map(written).slice(1)).toEqual(['81.888', '73.699', '+8.189', '100']);
    expect(file?.slice(1, 3)).toEqual(['kWh', 'Expected kWh']);
    expect(rows[0]).toEqual(['2026-03-02', 24_000, 21_600, 2_400, 100]);
  });

  it('temperatures beside a load follow, and those of its file do not', () => {
    const zone = new page.Zone('UTC');
    const { read, table } = page.loadChart({ points, zone, caption: '', before: null });
    expect(read(0).lines.at(-1)).toBe('68,0 °F outdoor');
    const { columns, file, rows, written } = table();
    const last = columns.length - 1;
    expect([columns[last], written(rows[0][last], last)]).toEqual(['Outdoor °F', '68,0']);
    expect([file?.[last], rows[0][last]]).toEqual(['Outdoor °C', 20]);
  });

  it('weeks in and out of hours follow, and their file does not', () => {
    const zone = new page.Zone('UTC');
    const week = { start, end: start + 7 * 86_400_000, inside: 100, outside: 50, coverage: 1 };
    const { rows, note, sheet } = page.outOfHours([week], zone, 'b1');
    expect([rows[0].cells[0].text, note]).toEqual([
      '171',
      'kBtu a week. Bars share one scale from zero.',
    ]);
    expect([sheet.columns[2], sheet.rows[0][2]]).toEqual(['Outside kWh', 50]);
  });

  it('receipts say energies, volumes and rates so', () => {
    const figures = {
      ...{ energy_kwh: 100, volume_gal: 10, cost: 1, carbon_kg: 1 },
      ...{ coverage: 1, estimated: 0, quality: 1 },
    };
    const receipt = {
      ...{ commodity: 'electricity', currency: 'USD', stored: null, recomputed: figures },
      tariff: { name: 'Day', version: 'v', rate: 0.12 },
    } as unknown as Parameters<typeof page.tariffSaid>[0];
    const said = page.figureRows(receipt).map(({ head, recomputed }) => `${head} ${recomputed}`);
    expect(said.slice(0, 2)).toEqual(['Volume, gal 10,000', 'Energy, kBtu 341,200']);
    expect(page.tariffSaid(receipt)).toBe('Day, 0,0352 USD a kBtu');
  });
});
