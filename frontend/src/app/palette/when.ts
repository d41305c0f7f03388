import { presets } from '../range/presets';

export interface When {
  /** What is left of the words once the days are taken out. */
  rest: string;
  label: string;
  first: string;
  last: string;
}

const DAY = 86_400_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
const date = (year: number, month: number, day: number) => iso(Date.UTC(year, month - 1, day));

/** The days that words name, as "b71 last weekend", "16 nov" or "2022-11"; null where they name none. */
export function when(words: string, today: string): When | null {
  for (const { pattern, days } of PHRASES) {
    const found = pattern.exec(words);
    if (!found) continue;
    const range = days(found, today);
    if (!range) continue;
    const rest = `${words.slice(0, found.index)} ${words.slice(found.index + found[0].length)}`;
    return { rest: rest.replace(/\s+/g, ' ').trim(), label: found[0].trim(), ...range };
  }
  return null;
}

type Range = { first: string; last: string };

const one = (day: string): Range => ({ first: day, last: day });

function preset(label: string, today: string): Range | null {
  const found = presets(today, { financial: 4, academic: 10 }).find((it) => it.label === label);
  return found ? { first: found.first, last: found.last } : null;
}

function week(today: string, back: number): Range {
  const at = Date.parse(today);
  const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * DAY - back * 7 * DAY;
  return { first: iso(monday), last: back === 0 ? today : iso(monday + 6 * DAY) };
}

function month(year: number, of: number): Range {
  return { first: date(year, of, 1), last: date(year, of + 1, 0) };
}

/** The last year in which a day or month of that name has come. */
function yearOf(today: string, monthOf: number, day: number): number {
  const year = Number(today.slice(0, 4));
  return date(year, monthOf, day) > today ? year - 1 : year;
}

const named = (name: string) => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
const MONTH = `(${MONTHS.join('|')})[a-z]*`;

const PHRASES: {
  pattern: RegExp;
  days: (found: RegExpExecArray, today: string) => Range | null;
}[] = [
  { pattern: /\btoday\b/i, days: (_, today) => one(today) },
  { pattern: /\byesterday\b/i, days: (_, today) => one(iso(Date.parse(today) - DAY)) },
  { pattern: /\blast weekend\b/i, days: (_, today) => preset($localize`Last weekend`, today) },
  { pattern: /\blast week\b/i, days: (_, today) => week(today, 1) },
  { pattern: /\bthis week\b/i, days: (_, today) => week(today, 0) },
  { pattern: /\blast month\b/i, days: (_, today) => preset($localize`Last month`, today) },
  { pattern: /\bthis month\b/i, days: (_, today) => preset($localize`This month`, today) },
  { pattern: /\bthis year\b/i, days: (_, today) => preset(today.slice(0, 4), today) },
  {
    pattern: /\blast year\b/i,
    days: (_, today) => preset(String(Number(today.slice(0, 4)) - 1), today),
  },
  {
    pattern: /\b(\d{4})-(\d{2})-(\d{2})\b/,
    days: ([, year, of, day]) => {
      const found = date(Number(year), Number(of), Number(day));
      return found === `${year}-${of}-${day}` ? one(found) : null;
    },
  },
  {
    pattern: /\b(\d{4})-(\d{2})\b/,
    days: ([, year, of]) =>
      Number(of) >= 1 && Number(of) <= 12 ? month(Number(year), Number(of)) : null,
  },
  {
    pattern: new RegExp(`\\b(\\d{1,2}) ${MONTH}(?: (\\d{4}))?\\b`, 'i'),
    days: ([, day, name, year], today) => {
      const of = named(name);
      const found = date(year ? Number(year) : yearOf(today, of, Number(day)), of, Number(day));
      return Number(found.slice(5, 7)) === of ? one(found) : null;
    },
  },
  {
    pattern: new RegExp(`\\b${MONTH} (\\d{4})\\b`, 'i'),
    days: ([, name, year]) => month(Number(year), named(name)),
  },
  {
    pattern: /\b(20\d{2})\b/,
    days: ([, year]) => ({ first: `${year}-01-01`, last: `${year}-12-31` }),
  },
];
