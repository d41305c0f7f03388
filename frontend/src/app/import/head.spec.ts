import { headOf, parse } from './head';

describe('parse', () => {
  it('reads quotes, and either delimiter', () => {
    expect(parse('\uFEFFstart;"Hall; north"\n2026-01-01;1,5\n')).toEqual({
      columns: ['start', 'Hall; north'],
      rows: [['2026-01-01', '1,5']],
    });
    expect(parse('a,b\n"say ""when""",2').rows).toEqual([['say "when"', '2']]);
  });

  it('shows a few rows of many', () => {
    const many = 'a,b\n' + '1,2\n'.repeat(1000);
    expect(parse(many).rows).toHaveLength(8);
    expect(parse('').columns).toEqual([]);
  });
});

describe('headOf', () => {
  it('sees through gzip', async () => {
    const plain = new Response('start,kwh\n2026-01-01,5\n').body!;
    const packed = await new Response(plain.pipeThrough(new CompressionStream('gzip'))).blob();
    expect((await headOf(packed)).columns).toEqual(['start', 'kwh']);
  });
});
