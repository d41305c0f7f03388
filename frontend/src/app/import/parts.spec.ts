import { partsOf } from './parts';

const file = (text: string) => new Response(text).blob();
const text = (it: Blob) =>
  new Response(it.stream().pipeThrough(new DecompressionStream('gzip'))).text();

describe('partsOf', () => {
  it('cuts between rows, each part under the header', async () => {
    const parts = await partsOf(await file('a,b\n1,2\n3,4\n5,6\n'), 4);
    expect(await Promise.all(parts.map((it) => text(it.bytes)))).toEqual([
      'a,b\n1,2\n3,4\n',
      'a,b\n5,6\n',
    ]);
    expect(parts.map((it) => it.before)).toEqual([0, 2]);
  });

  it('does not cut inside of quotes', async () => {
    const parts = await partsOf(await file('a,b\n"x\ny\nz",2\n3,4\n'), 1);
    expect(await text(parts[0].bytes)).toBe('a,b\n"x\ny\nz",2\n');
    expect(parts.map((it) => it.before)).toEqual([0, 3]);
  });

  it('keeps a small file, and one without a row, whole', async () => {
    expect(await partsOf(await file('a,b\n1,2'))).toHaveLength(1);
    const [header] = await partsOf(await file('a,b\n'));
    expect(await text(header.bytes)).toBe('a,b\n');
    const [bare] = await partsOf(await file('a,b'));
    expect(await text(bare.bytes)).toBe('a,b');
  });
});
