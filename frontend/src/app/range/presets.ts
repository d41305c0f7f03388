/** Whole civil days, both included. */
export interface DayRange {
  label: string;
  first: string;
  last: string;
}

/** In which month a year begins that is not the calendar's, 1 to 12. */
export interface YearStarts {
  financial: number;
  academic: number;
}

const DAY = 86_400_000;

/** The ranges that are asked for most, as of a civil day; years that go on end with that day. */
export function presets(today: string, starts: YearStarts): DayRange[] {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const until = (last: string) => (last > today ? today : last);
  const yearFrom = (start: number, month: number, label: string): DayRange => ({
    label,
    first: day(start, month, 1),
    last: until(before(day(start + 1, month, 1))),
  });
  const startOf = (first: number) => (month >= first ? year : year - 1);
  const years = (name: string, first: number): DayRange[] => {
    const start = startOf(first);
    return [start, start - 1].map((it) => yearFrom(it, first, `${name} ${spanned(it, first)}`));
  };
  return [
    { label: $localize`Last weekend`, ...weekend(today) },
    { label: $localize`This month`, first: day(year, month, 1), last: today },
    {
      label: $localize`Last month`,
      first: day(year, month - 1, 1),
      last: before(day(year, month, 1)),
    },
    yearFrom(year, 1, `${year}`),
    yearFrom(year - 1, 1, `${year - 1}`),
    ...years($localize`Financial year`, starts.financial),
    ...years($localize`Academic year`, starts.academic),
    { label: $localize`Last 5 years`, first: day(year - 5, month, dayOf(today)), last: today },
  ];
}

/** A stretch of the campus's own calendar; its last day is included. */
export interface Term {
  name: string;
  kind: string;
  from: string;
  to: string;
}

/** Closed days are single ones: nobody looks at them as a stretch. */
const KINDS = ['teaching', 'exams', 'break'];

/** Those stretches of a calendar that have begun, the newest first; what goes on ends with today. */
export function terms(today: string, calendar: readonly Term[]): (DayRange & { kind: string })[] {
  return calendar
    .filter((it) => KINDS.includes(it.kind) && it.from <= today)
    .sort((a, b) => (a.from < b.from ? 1 : -1))
    .map((it) => ({
      label: it.name,
      kind: it.kind,
      first: it.from,
      last: it.to > today ? today : it.to,
    }));
}

/** Of each kind the stretch that goes on or was last, and the one before it. */
export function latestTerms(today: string, calendar: readonly Term[]): DayRange[] {
  const seen = new Map<string, number>();
  return terms(today, calendar).filter(({ kind }) => {
    const n = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, n);
    return n <= 2;
  });
}

/** "2025/26" where a year runs over the end of the calendar's, else "2025". */
const spanned = (year: number, first: number) =>
  first === 1 ? `${year}` : `${year}/${String((year + 1) % 100).padStart(2, '0')}`;

function weekend(today: string): { first: string; last: string } {
  const at = Date.parse(today);
  const sinceSaturday = (new Date(at).getUTCDay() + 1) % 7;
  // On a weekend it is the one before that is over.
  const back = sinceSaturday < 2 ? sinceSaturday + 7 : sinceSaturday;
  const first = at - back * DAY;
  return { first: iso(first), last: iso(first + DAY) };
}

const dayOf = (date: string) => Number(date.slice(8, 10));
const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
const day = (year: number, month: number, of: number) => iso(Date.UTC(year, month - 1, of));
const before = (date: string) => iso(Date.parse(date) - DAY);

/** The day after, at whose midnight a range of whole days ends. */
export const after = (date: string) => iso(Date.parse(date) + DAY);
