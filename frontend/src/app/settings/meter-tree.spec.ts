import { describe, expect, it } from 'vitest';
import { Meter, parentsOf, treeOf } from './meter-tree';

const meter = (id: string, building: string, parent: string | null = null) =>
  ({ id, building_id: building, parent, commodity: 'electricity' }) as Meter;

describe('the tree of meters', () => {
  it('stands children under their parent, and buildings in the order of their numbers', () => {
    const tree = treeOf(
      [
        meter('s~c', 'b2', 's~a'),
        meter('s~b', 'b10'),
        meter('s~a', 'b2'),
        meter('s~d', 'b2', 's~c'),
      ],
      (it) => it,
    );
    expect(tree.map((it) => [it.meter.id, it.depth])).toEqual([
      ['s~a', 0],
      ['s~c', 1],
      ['s~d', 2],
      ['s~b', 0],
    ]);
  });

  it('keeps a meter whose parent is not open to whoever looks', () => {
    expect(treeOf([meter('s~a', 'b1', 's~hidden')], (it) => it)).toHaveLength(1);
  });
});

describe('what a meter may stand under', () => {
  const of = (id: string, commodity: string | null, parent: string | null = null) =>
    ({ ...meter(id, 'b1', parent), commodity }) as Meter;
  const all = [
    of('s~main', 'electricity'),
    of('s~sub', 'electricity', 's~main'),
    of('s~gas', 'natural_gas'),
    of('s~new', null),
  ];

  it('is a meter of the commodity that is chosen', () => {
    expect(parentsOf(all, 'natural_gas')).toEqual(['s~gas']);
    expect(parentsOf(all, 'electricity')).toEqual(['s~main', 's~sub']);
    expect(parentsOf(all, '')).toEqual(['s~new']);
  });

  it('is neither itself nor one that stands under it', () => {
    expect(parentsOf(all, 'electricity', 's~main')).toEqual([]);
    expect(parentsOf(all, 'electricity', 's~sub')).toEqual(['s~main']);
  });
});
