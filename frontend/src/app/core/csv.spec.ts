import { describe, expect, it } from 'vitest';
import { csv } from './csv';

describe('csv', () => {
  it('quotes what needs it, and leaves a missing value empty', () => {
    expect(csv(['a', 'b'], [['x, "y"', null]])).toBe('a,b\r\n"x, ""y""",\r\n');
  });

  it('lets no text be a formula, and a number be a number', () => {
    const cells = ['=1+1', '+1', '-1', '@A1', '\tx', 'b71', -1];
    expect(csv([], [cells])).toBe("\r\n'=1+1,'+1,'-1,'@A1,'\tx,b71,-1\r\n");
  });
});
