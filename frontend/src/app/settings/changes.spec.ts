import { describe, expect, it } from 'vitest';
import { changesOf } from './changes';

describe('what an audit entry says', () => {
  it('is only what differs', () => {
    const before = { name: 'A', area: 1, dial: { modulus: 10 } };
    const after = { name: 'B', area: 1, dial: { modulus: 20 }, floors: 2 };
    expect(changesOf(before, after)).toEqual([
      { field: 'dial.modulus', before: '10', after: '20' },
      { field: 'floors', before: null, after: '2' },
      { field: 'name', before: 'A', after: 'B' },
    ]);
  });

  it('is everything of what came or went', () => {
    expect(changesOf(null, { id: 'x', buildings: ['b1', 'b2'] })).toEqual([
      { field: 'buildings', before: null, after: 'b1, b2' },
      { field: 'id', before: null, after: 'x' },
    ]);
    expect(changesOf({ id: 'x' }, null)).toEqual([{ field: 'id', before: 'x', after: null }]);
    expect(changesOf(null, null)).toEqual([]);
  });
});
