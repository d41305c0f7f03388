import type { Schemas } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { perUnit } from '../core/commodities';
import { fixed } from '../core/figures';

export type Priced = Pick<Schemas['TariffView'], 'price' | 'currency' | 'commodity'>;
type Price = Priced['price'];
type Period = Schemas['PeriodView'];

const DAYS = [
  $localize`Mon`,
  $localize`Tue`,
  $localize`Wed`,
  $localize`Thu`,
  $localize`Fri`,
  $localize`Sat`,
  $localize`Sun`,
];
const EVERY = 127;

/** A price in a line: "0.28 GBP a kWh", "3 periods, 0.12 to 0.34 …", "hourly, of import~price". */
export function priceSaid({ price, currency, commodity }: Priced): string {
  const it = parts(price);
  const { unit, into } = perUnit(commodity);
  if (it.kind === 'flat')
    return $localize`${rate(into(it.rate))}:rate: ${currency}:currency: a ${unit}:unit:`;
  if (it.kind === 'series') return $localize`hourly, of ${it.series}:series:`;
  const rates = it.periods.map((period) => into(period.rate));
  const span = $localize`${rate(Math.min(...rates))}:min: to ${rate(Math.max(...rates))}:max: ${currency}:currency: a ${unit}:unit:`;
  return $localize`${it.periods.length}:n: periods, ${span}:span:`;
}

const rate = (it: number) => fixed(it, 4).replace(/0{1,2}$/, '');

/** The server's one-of, told apart. */
export function parts(price: Price): {
  kind: 'flat' | 'time_of_use' | 'series';
  rate: number;
  periods: Period[];
  series: string;
} {
  const it = price as { flat?: number; time_of_use?: Period[]; series?: string };
  const none = { rate: 0, periods: [], series: '' };
  if (it.time_of_use) return { ...none, kind: 'time_of_use', periods: it.time_of_use };
  if (it.series !== undefined) return { ...none, kind: 'series', series: it.series };
  return { ...none, kind: 'flat', rate: it.flat ?? 0 };
}

type Into = (rate: number) => number;

/** A period a line: "peak, Mon-Fri, 7-19, 0.34". */
export const linesOf = (periods: readonly Period[], into: Into) =>
  periods.map((it) => lineOf(it, into)).join('\n');

function lineOf(it: Period, into: Into): string {
  // Seven digits are as many as a rate that was converted is good for.
  const rate = into(1) === 1 ? it.rate : Number(into(it.rate).toPrecision(7));
  return `${it.name}, ${daysSaid(it.days)}, ${it.from_hour}-${it.to_hour}, ${rate}`;
}

function daysSaid(days: number): string {
  if (days === EVERY) return $localize`every day`;
  const on = DAYS.map((_, i) => (days & (1 << i)) !== 0);
  const first = on.indexOf(true);
  const last = on.lastIndexOf(true);
  const run = on.every((it, i) => it === (i >= first && i <= last));
  if (run && last > first) return `${DAYS[first]}-${DAYS[last]}`;
  return DAYS.filter((_, i) => on[i]).join(' ');
}

/**
 * The periods that lines tell of; a line that stands as it was shown is the period that it was.
 *
 * Throws a {@link Problem} that names the line which is none.
 */
export function periodsOf(lines: string, into: Into, before: readonly Period[] = []): Period[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, i) => {
      const same = before.find((it) => lineOf(it, into) === line);
      if (same) return same;
      const [name, days, hours, price] = line.split(',').map((it) => it.trim());
      const [, from, to] = /^(\d{1,2})\s*[-–]\s*(\d{1,2})$/.exec(hours ?? '') ?? [];
      const mask = daysOf(days ?? '');
      const amount = Number(price);
      if (!from || mask === 0 || price === undefined || Number.isNaN(amount)) {
        throw wrong(`line ${i + 1} is no period: ${line}`);
      }
      return {
        name,
        days: mask,
        from_hour: Number(from),
        to_hour: Number(to),
        rate: amount / into(1),
      };
    });
}

function daysOf(text: string): number {
  if (/^(every day|all|daily)$/i.test(text)) return EVERY;
  let mask = 0;
  for (const part of text.split(/\s+/)) {
    const [first, last] = part.split(/[-–]/).map(dayNamed);
    if (first < 0 || last === -1) return 0;
    const end = last ?? first;
    for (let day = first; ; day = (day + 1) % 7) {
      mask |= 1 << day;
      if (day === end) break;
    }
  }
  return mask;
}

const dayNamed = (name: string) =>
  DAYS.findIndex((it) => it.toLowerCase() === name.slice(0, 3).toLowerCase());

const wrong = (detail: string) =>
  new Problem(422, $localize`Not a price`, '', null, undefined, [
    {
      field: 'periods',
      rule: 'period',
      detail,
      repair: $localize`Write it like: peak, Mon-Fri, 7-19, 0.34`,
    },
  ]);
