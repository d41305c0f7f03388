export interface Block {
  id: string;
  area: number | null;
  floors: number | null;
}

export interface Placed<T> {
  block: T;
  /** The slot, wide enough to hit and to label. */
  slot: number;
  slotWidth: number;
  /** The building itself, centered in its slot. */
  x: number;
  width: number;
  height: number;
  base: number;
  storeys: number;
}

/** Widest that a block of a short street grows to, in pixels. */
const WIDEST = 360;

export interface Skyline<T> {
  placed: Placed<T>[];
  streets: number[];
  height: number;
}

/** What a label needs: the width of its widest line in pixels, and its lines. */
export interface Label {
  width: number;
  lines: number;
}

/** Blocks side by side with area = floor area, in as many streets as the width asks for. */
export function skyline<T extends Block>(
  blocks: readonly T[],
  width: number,
  label: Label = { width: 0, lines: 1 },
): Skyline<T> {
  const small = width < 600;
  const few = blocks.length < 13 && !small;
  const storey = small ? 11 : few ? 26 : 19;
  const gap = small ? 5 : 8;
  const slotWidth = Math.max(small ? 31 : 40, label.width);
  const above = small ? 18 : 22;
  const below = (small ? 26 : 24) + (label.lines - 1) * 13;
  const wraps = blocks.length * (slotWidth + gap) * 1.1 > width;
  const footprint = (it: T) => (it.area ?? 0) / Math.max(1, it.floors ?? 1);
  const widest = Math.max(1, ...blocks.map(footprint));

  const most = small ? 0.016 : few ? Math.max(0.06, WIDEST / widest) : 0.03;
  let scale = Math.min(most, width / widest);
  let rows = streets(blocks, (it) => Math.max(footprint(it) * scale, slotWidth), gap, width, wraps);
  while (rows.some((row) => row.length > 1 && row.at(-1)!.end > width) && scale > 1e-6) {
    scale *= 0.985;
    rows = streets(blocks, (it) => Math.max(footprint(it) * scale, slotWidth), gap, width, wraps);
    if (blocks.every((it) => footprint(it) * scale <= slotWidth)) break;
  }

  const placed: Placed<T>[] = [];
  const bases: number[] = [];
  let y = 0;
  for (const row of rows) {
    const tallest = Math.max(...row.map((it) => Math.max(1, it.block.floors ?? 1)));
    const base = y + tallest * storey + above;
    bases.push(base);
    for (const { block, start, end } of row) {
      const storeys = Math.max(1, block.floors ?? 1);
      const wide = Math.max(footprint(block) * scale, 3);
      placed.push({
        block,
        slot: start,
        slotWidth: end - start,
        x: (start + end) / 2 - wide / 2,
        width: wide,
        height: storeys * storey,
        base,
        storeys,
      });
    }
    y = base + below;
  }
  return { placed, streets: bases, height: y };
}

interface Standing<T> {
  block: T;
  start: number;
  end: number;
}

function streets<T>(
  blocks: readonly T[],
  size: (it: T) => number,
  gap: number,
  width: number,
  wraps: boolean,
): Standing<T>[][] {
  const rows: Standing<T>[][] = [];
  let x = 0;
  for (const block of blocks) {
    const wide = size(block);
    if (rows.length === 0 || (wraps && x > 0 && x + wide > width)) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push({ block, start: x, end: x + wide });
    x += wide + gap;
  }
  return rows;
}
