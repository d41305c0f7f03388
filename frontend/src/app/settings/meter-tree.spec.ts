import { describe, expect, it } from 'vitest';
import { Meter, treeOf } from './meter-tree';

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
