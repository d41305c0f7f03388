/** What a custom property stands for at the moment, or a hatch. */
export type Palette = (name: string) => unknown;

const PROPERTY = /^var\((--[\w-]+)\)$/;
const HATCH = 'url(#hatch)';
const TILE = 6;

/**
 * An option in colors that a canvas knows: it understands neither custom properties nor patterns of
 * the page. Series of plain numbers are passed on as they are.
 */
export function painted<T>(option: T, palette: Palette): T {
  return swap(option, palette) as T;
}

function swap(it: unknown, palette: Palette): unknown {
  if (typeof it === 'string') {
    if (it === HATCH) return palette(HATCH);
    const name = PROPERTY.exec(it)?.[1];
    return name ? palette(name) : it;
  }
  if (Array.isArray(it)) return it.every(plain) ? it : it.map((each) => swap(each, palette));
  if (typeof it !== 'object' || it === null) return it;
  return Object.fromEntries(Object.entries(it).map(([key, value]) => [key, swap(value, palette)]));
}

const plain = (it: unknown) => it === null || typeof it === 'number';

/** The colors of an element as they are now. */
export function paletteOf(host: HTMLElement): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const known = new Map<string, string>();
  const color = (name: string) => {
    let found = known.get(name);
    if (found === undefined) {
      probe.style.color = `var(${name})`;
      found = getComputedStyle(probe).color;
      known.set(name, found);
    }
    return found;
  };
  queueMicrotask(() => probe.remove());
  return (name) => (name === HATCH ? hatch(color('--gap'), color('--paper')) : color(name));
}

function hatch(line: string, ground: string) {
  const tile = document.createElement('canvas');
  tile.width = tile.height = TILE;
  const pen = tile.getContext('2d');
  if (!pen) return ground;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = line;
  pen.lineWidth = 1.4;
  pen.beginPath();
  for (const x of [-TILE, 0, TILE]) {
    pen.moveTo(x - 1, TILE + 1);
    pen.lineTo(x + TILE + 1, -1);
  }
  pen.stroke();
  return { image: tile, repeat: 'repeat' };
}
