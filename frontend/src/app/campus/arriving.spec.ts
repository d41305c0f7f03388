import { lacking } from './arriving';
import type { Overview } from './sentences';

const campus = (simulated: boolean, ...coverages: number[]) =>
  ({
    campus: { simulated },
    commodity: 'electricity',
    measured_to: '2026-11-25T00:00:00Z',
    n_buildings: coverages.length,
    buildings: coverages.map((coverage) => ({ coverage })),
  }) as unknown as Overview;

describe('lacking', () => {
  it('waits while readings have no hours yet', () => {
    expect(lacking(campus(true, 0, 0)).tries).toBeGreaterThan(30);
    expect(lacking(campus(false, 0, 0)).tries).toBeLessThan(30);
  });

  it('starts over with each building that arrives, and soon gives up on a silent one', () => {
    expect(lacking(campus(true, 1, 0)).key).not.toBe(lacking(campus(true, 1, 1, 0)).key);
    expect(lacking(campus(false, 1, 0)).tries).toBeLessThan(10);
  });

  it('asks for nothing once every building is there, nor before anything was measured', () => {
    expect(lacking(campus(true, 1, 0.5)).tries).toBe(0);
    expect(lacking({ ...campus(true, 0), measured_to: null }).tries).toBe(0);
    expect(lacking(undefined).tries).toBe(0);
  });
});
