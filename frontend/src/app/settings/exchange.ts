import { Problem } from '../core/api/problem';
import type { Field, Values } from '../ui/form';
import type { Liking } from '../core/preferences';
import { numberOf, shown, textOf } from './values';

type Rates = Liking['rates'];

/** Those that campuses are likely to be read in. */
const CURRENCIES = [
  ...['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'NZD', 'INR', 'JPY', 'CNY', 'SEK', 'NOK', 'DKK'],
  ...['PLN', 'CZK', 'BRL', 'MXN', 'ZAR'],
];
const RATE = 'rate-';

/** The currency that money is written in, and the rate of each of the campuses' own. */
export function exchangeFields(campuses: readonly string[]): Field[] {
  const own = [...new Set(campuses)].sort();
  const codes = [...new Set([...CURRENCIES, ...own])].sort();
  return [
    {
      name: 'currency',
      label: $localize`Currency`,
      kind: 'choice',
      choices: [
        { value: '', label: $localize`What each campus counts in` },
        ...codes.map((value) => ({ value, label: value })),
      ],
    },
    ...own.map((code): Field => ({
      name: RATE + code,
      label: $localize`1 ${code}:currency: is worth`,
      kind: 'number',
      hint: $localize`In that currency, at your own rate. Amounts are then marked ≈; receipts, tariffs and files stay in ${code}:currency:.`,
      unless: ['currency', ''],
    })),
  ];
}

export const withRates = (rates: Rates): Values =>
  Object.fromEntries(Object.entries(rates).map(([code, rate]) => [RATE + code, shown(rate)]));

/** The rates that were filled in; one that is none is said beside its field. */
export function ratesOf(values: Values): Rates {
  const names = Object.keys(values).filter((it) => it.startsWith(RATE) && textOf(values, it));
  const given = names.map((name) => ({ name, rate: numberOf(values, name) }));
  const wrong = given.filter(({ rate }) => !Number.isFinite(rate) || Number(rate) <= 0);
  if (wrong.length > 0) throw noRates(wrong.map(({ name }) => name));
  return Object.fromEntries(given.map(({ name, rate }) => [name.slice(RATE.length), rate!]));
}

const noRates = (fields: readonly string[]) =>
  new Problem(
    422,
    $localize`Not a rate`,
    '',
    null,
    undefined,
    fields.map((field) => ({
      field,
      rule: 'rate',
      detail: $localize`this is no number above 0`,
      repair: $localize`write it as 1.17, or leave it empty`,
    })),
  );

export const sameRates = (a: Rates, b: Rates): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
