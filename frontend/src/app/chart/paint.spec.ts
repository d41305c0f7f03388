import { painted } from './paint';

describe('painted', () => {
  const palette = (name: string) => (name.startsWith('--') ? `color of ${name}` : 'a tile');

  it('resolves what a canvas does not know, however deep', () => {
    const formatter = () => '';
    const option = {
      color: 'var(--ink)',
      font: '12px system-ui',
      series: [{ areaStyle: { color: 'url(#hatch)' }, label: { formatter } }],
    };
    expect(painted(option, palette)).toEqual({
      color: 'color of --ink',
      font: '12px system-ui',
      series: [{ areaStyle: { color: 'a tile' }, label: { formatter } }],
    });
  });

  it('does not copy numbers', () => {
    const data = [1, null, 3];
    expect(painted({ data }, palette).data).toBe(data);
  });
});
