import { LOCALE } from './preferences';

/** What a typed number may mean: it, something else as well, or none at all. */
export type Typed = { value: number } | 'ambiguous' | null;

/** How a locale separates thousands and decimals. */
export interface Marks {
  group: string;
  decimal: string;
}

export function marksOf(locale: string): Marks {
  const parts = new Intl.NumberFormat(locale).formatToParts(12_345.6);
  const of = (type: string) => parts.find((it) => it.type === type)?.value ?? '';
  return { group: of('group'), decimal: of('decimal') };
}

const HERE = marksOf(LOCALE);
/** Spaces and apostrophes that only ever stand between thousands. */
const BLANK = /[\s'’]/g;
const GROUPED = /^\d{1,3}(_\d{2,3})*_\d{3}$/;

/** Reads a number as people write it. What reads as two different numbers is not guessed at. */
export function typed(text: string, marks: Marks = HERE): Typed {
  const [, sign, said] = /^([-−+]?)\s*(.*)$/s.exec(text.trim()) ?? [];
  const value = unsigned(said ?? '', marks);
  if (value === null || value === 'ambiguous') return value;
  return { value: sign === '' || sign === '+' ? value : -value };
}

function unsigned(text: string, marks: Marks): number | 'ambiguous' | null {
  if (/^\d+([.,]\d+)?e[-+]?\d+$/i.test(text)) return Number(text.replace(',', '.'));
  const plain = text.replace(BLANK, '_');
  const found = plain.match(/[.,]/g) ?? [];
  const last = found.at(-1);
  if (last === undefined) return joined(plain, '');
  const at = plain.lastIndexOf(last);
  const [before, behind] = [plain.slice(0, at), plain.slice(at + 1)];
  const others = new Set(found.slice(0, -1));
  // Several of one kind are thousands; the last of two kinds is the decimal.
  if (others.has(last)) return others.size === 1 ? grouped(plain, last) : null;
  if (others.size === 1) return joined(before.replaceAll([...others][0], '_'), behind);
  if (last === marks.decimal || !/^[1-9]\d{0,2}[.,]\d{3}$/.test(plain)) {
    return joined(before, behind);
  }
  // "12,400" where commas part thousands; "12.400" there is a decimal to every program.
  if (last === ',') return last === marks.group ? grouped(plain, last) : 'ambiguous';
  return last === marks.group ? 'ambiguous' : joined(before, behind);
}

const grouped = (text: string, mark: string) => joined(text.replaceAll(mark, '_'), '');

function joined(whole: string, part: string): number | null {
  const fits = /^\d*$/.test(whole) || GROUPED.test(whole);
  if (!fits || !/^\d*$/.test(part) || whole + part === '') return null;
  return Number(`${whole.replaceAll('_', '') || '0'}.${part || '0'}`);
}

/** A number as it can be typed: with the decimal mark of the locale, without thousands. */
export const typable = (value: number, { decimal }: Marks = HERE): string =>
  String(value).replace('.', decimal);
