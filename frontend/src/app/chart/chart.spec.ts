import { HOUR, Zone } from '../core/zone';
import { moved, nearest, pointAt } from './cursor';
import { heatMap } from './heat';
import { heatGrid } from './heat-cells';
import { loadChart } from './load';
import { LoadPoint, gaps, side, tally } from './load-points';
import { BLANK } from './model';

const zone = new Zone('Europe/London');

function hours(start: string, n: number, value: (i: number) => number | null): LoadPoint[] {
  return Array.from({ length: n }, (_, i) => ({
    start: Date.parse(start) + i * HOUR,
    end: Date.parse(start) + (i + 1) * HOUR,
    measured: value(i),
    expected: 10,
    lower: 8,
    upper: 12,
    coverage: value(i) === null ? 0 : 1,
    estimated: 0,
    outdoor: null,
    before: null,
  }));
}

describe('load points', () => {
  it('finds gaps and never counts one as inside or under', () => {
    const points = hours('2022-11-11T00:00:00Z', 6, (i) => [null, 10, null, null, 13, 7][i]);
    expect(gaps(points)).toEqual([
      { from: 0, to: 0 },
      { from: 2, to: 3 },
    ]);
    expect(tally(points)).toEqual({ over: 1, under: 1, inside: 1, unknown: 0, missing: 3 });
  });

  it('judges no hour that was hardly measured', () => {
    const [part, whole] = hours('2022-11-11T00:00:00Z', 2, () => 7);
    part.coverage = 0.89;
    expect([side(part), side(whole)]).toEqual(['unknown', 'under']);
  });
});

describe('load chart', () => {
  it('leaves a missing cell empty in the table and says so at the cursor', () => {
    const points = hours('2022-11-11T00:00:00Z', 2, (i) => (i === 0 ? null : 10));
    const { table, read } = loadChart({ points, zone, caption: '', before: null });
    expect(table().rows[0][1]).toBeNull();
    expect(table().written(null, 1)).toBe('–');
    expect(read(0).lines[0]).toBe('no reading');
  });

  it('of days has the least and the greatest of each beside its mean', () => {
    const means = hours('2022-11-11T00:00:00Z', 2, () => 10);
    const points = means.map((it) => ({ ...it, lowest: 4, highest: 31 }));
    const { legend, table, read } = loadChart({ points, zone, caption: '', before: null });
    expect(legend.map((it) => it.label)).toContain('highest and lowest demand of the day');
    expect(read(0).lines).toContain('31.0 at the highest of the day');
    expect(read(0).lines).toContain('4.0 at the lowest of the day');
    const heads = table().columns;
    expect(table().rows[0][heads.indexOf('Lowest of the day')]).toBe(4);
    const plain = loadChart({ points: means, zone, caption: '', before: null });
    expect(plain.table().columns).not.toContain('Lowest of the day');
  });

  it('hatches what was hardly measured, but not what was estimated', () => {
    const labels = (more: Partial<LoadPoint>) => {
      const points = hours('2022-11-11T00:00:00Z', 6, () => 10).map((it) => ({ ...it, ...more }));
      return loadChart({ points, zone, caption: '', before: null }).legend.map((it) => it.label);
    };
    expect(labels({ coverage: 0.5 })).toContain('under 90 % measured');
    expect(labels({ coverage: 0, estimated: 1 })).not.toContain('under 90 % measured');
    expect(labels({})).not.toContain('under 90 % measured');
  });

  it('names the repeated hour', () => {
    const points = hours('2022-10-30T00:00:00Z', 3, () => 10);
    const { read } = loadChart({ points, zone, caption: '', before: null });
    expect([0, 1, 2].map((i) => read(i).title)).toEqual([
      'Sun 30 Oct 01:00, one hour',
      'Sun 30 Oct 01:00, second time, one hour',
      'Sun 30 Oct 02:00, one hour',
    ]);
  });
});

describe('heat grid', () => {
  it('splits the repeated hour of a 25-hour day', () => {
    const { days, cells } = heatGrid(
      hours('2022-10-29T23:00:00Z', 25, (i) => i),
      zone,
    );
    expect(days).toHaveLength(1);
    expect(cells.filter((it) => it.hour === 1).map((it) => it.half)).toEqual(['first', 'second']);
    expect(cells.filter((it) => it.half === null)).toHaveLength(23);
  });

  it('has no cell for the hour a 23-hour day skips', () => {
    const { cells } = heatGrid(
      hours('2022-03-27T00:00:00Z', 23, (i) => i),
      zone,
    );
    expect(cells.map((it) => it.hour)).not.toContain(1);
    expect(cells).toHaveLength(23);
  });

  it('says how much of an hour was measured, where that is little', () => {
    const day = hours('2022-11-11T00:00:00Z', 24, (i) => i);
    const half = day.map((it, i) => (i === 3 ? { ...it, coverage: 0.5 } : it));
    const { read, legend, table } = heatMap(heatGrid(half, zone), zone, '');
    expect(read(3).lines).toContain('50.0\u00a0% measured');
    expect(read(4).lines.join()).not.toContain('measured');
    expect(legend.map((it) => it.label)).toContain('under 90 % measured');
    expect(table().rows[3].at(-1)).toBe(50);
    const whole = heatMap(heatGrid(day, zone), zone, '');
    expect(whole.legend.map((it) => it.label)).not.toContain('under 90 % measured');
  });

  it('steps along days and hours', () => {
    const grid = heatGrid(
      hours('2022-11-11T00:00:00Z', 48, (i) => i),
      zone,
    );
    const { step } = heatMap(grid, zone, '');
    expect(step(5, 'right')).toBe(29);
    expect(step(29, 'left')).toBe(5);
    expect(step(29, 'right')).toBe(29);
    expect(step(5, 'down')).toBe(6);
  });
});

describe('cursor', () => {
  const by = (from: number) => from + 1;

  it('starts at the last point, and may lead past it', () => {
    expect(moved({ key: 'ArrowRight', shiftKey: false }, null, 5, by)).toBe(4);
    expect(moved({ key: 'ArrowRight', shiftKey: false }, 4, 5, by)).toBe(5);
    expect(moved({ key: 'Home', shiftKey: false }, 4, 5, by)).toBe(0);
    expect(moved({ key: 'a', shiftKey: false }, 4, 5, by)).toBeNull();
  });

  it('picks only what is near', () => {
    const model = { ...BLANK, spans: hours('2022-11-11T00:00:00Z', 4, () => 1) };
    expect(nearest(model, 2.6, 0)).toBe(3);
    expect(nearest(model, 9, 0)).toBeNull();
    expect(nearest({ ...model, spot: (i) => ({ x: i, row: i }) }, 1.2, 1)).toBe(1);
    expect(nearest({ ...model, spot: (i) => ({ x: i, row: i }) }, 1, 3)).toBeNull();
  });

  it('knows whose time an instant is in', () => {
    const spans = hours('2022-11-11T00:00:00Z', 4, () => 1);
    expect(pointAt(spans, spans[2].start)).toBe(2);
    expect(pointAt(spans, spans[2].end - 1)).toBe(2);
    expect(pointAt(spans, spans[0].start - 1)).toBeNull();
    expect(pointAt(spans, spans[3].end)).toBeNull();
  });
});
