import { describe, expect, it } from 'vitest';
import { Zone } from '../core/zone';
import { Shown, viewName } from './view-name';

const zone = new Zone('UTC');
const library = (more: Partial<Shown>): Shown => ({
  title: 'Library',
  address: '/campus/c/b/library',
  period: '7d',
  from: null,
  to: null,
  commodity: 'electricity',
  ...more,
});

describe('the name of a saved view', () => {
  it('tells its days and its commodity', () => {
    const year = library({ period: 'year', address: '/campus/c/b/library?period=year' });
    expect(viewName(year, [], zone)).toBe('Library · Year');
    const steam = library({ period: 'month', commodity: 'steam' });
    expect(viewName(steam, [], zone)).toBe('Library · Month · Steam');
    const ended = library({ to: '2022-11-16T00:00Z' });
    expect(viewName(ended, [], zone)).toBe('Library · 7 days to 16 Nov 2022');
  });

  it('takes the place of no other address', () => {
    const it = library({ address: '/campus/c/b/library?measure=cost' });
    const views = [{ name: 'Library · 7 days', address: '/campus/c/b/library' }];
    expect(viewName(it, views, zone)).toBe('Library · 7 days (2)');
    expect(viewName(library({}), views, zone)).toBe('Library · 7 days');
  });

  it('says no days of what has none', () => {
    expect(viewName(library({ title: 'Tariffs', address: '/settings/tariffs' }), [], zone)).toBe(
      'Tariffs',
    );
  });
});
