import { describe, expect, it } from 'vitest';
import { marksOf, typable, typed } from './numbers';

const read = (text: string, locale = 'en-GB') => {
  const it = typed(text, marksOf(locale));
  return it !== null && it !== 'ambiguous' ? it.value : it;
};

describe('a number that somebody types', () => {
  it('has the thousands of its locale', () => {
    expect(read('12,400')).toBe(12_400);
    expect(read('1,234,567.5')).toBe(1_234_567.5);
    expect(read('12.400,5', 'de-DE')).toBe(12_400.5);
    expect(read('1.234.567', 'de-DE')).toBe(1_234_567);
    expect(read('12\u202f400,5', 'fr-FR')).toBe(12_400.5);
    expect(read('12’400.5', 'de-CH')).toBe(12_400.5);
    expect(read('12,34,567', 'en-IN')).toBe(1_234_567);
  });

  it('may be written plainly everywhere', () => {
    for (const locale of ['en-GB', 'de-DE', 'de-CH', 'fr-FR']) {
      expect(read('12400.5', locale)).toBe(12_400.5);
      expect(read('0.233', locale)).toBe(0.233);
      expect(read('1,17', locale)).toBe(1.17);
      expect(read('−7', locale)).toBe(-7);
      expect(read('1e-7', locale)).toBe(1e-7);
    }
    expect(read('12,400', 'de-DE')).toBe(12.4);
  });

  it('is not guessed at', () => {
    expect(read('12.400', 'de-DE')).toBe('ambiguous');
    expect(read('12,400', 'de-CH')).toBe('ambiguous');
    for (const none of ['much', 'Infinity', '1,2,3', '1.2.3', '1 2', '12,4.5,6', '.', '']) {
      expect(read(none)).toBeNull();
    }
  });

  it('is shown as it would be read', () => {
    for (const locale of ['en-GB', 'de-DE', 'de-CH', 'fr-FR']) {
      for (const value of [12.345, 12_400, 0.233, -0.5, 1e-7]) {
        expect(read(typable(value, marksOf(locale)), locale)).toBe(value);
      }
    }
  });
});
