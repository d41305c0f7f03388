import { describe, expect, it } from 'vitest';
import { fit } from './match';

const best = (query: string, names: string[]) =>
  names
    .map((name) => ({ name, score: fit(query, name) }))
    .filter((it) => it.score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map((it) => it.name);

describe('fuzzy matching', () => {
  it('takes what stands together before what is scattered', () => {
    expect(best('lib', ['Laing block', 'Main library', 'Library'])).toEqual([
      'Library',
      'Main library',
      'Laing block',
    ]);
  });

  it('takes the first letters of words', () => {
    expect(best('ml', ['Main library', 'Tomlinson'])).toEqual(['Tomlinson', 'Main library']);
    expect(fit('xyz', 'Main library')).toBeNull();
  });

  it('takes b7 before b71', () => {
    expect(best('b7', ['b71', 'b7', 'b17'])).toEqual(['b7', 'b71', 'b17']);
  });
});
