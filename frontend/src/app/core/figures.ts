import { exchange } from './exchange';
import { LOCALE } from './preferences';
import { ENERGIES, ENERGY, inEnergy } from './units';

const NO_BREAK = '\u00a0';

/** What stands where nothing was measured. */
export const MISSING = '–';

export interface Figure {
  text: string;
  unit: string;
}

/** To make a format takes twenty times as long as to use one. */
const FORMATS = new Map<string, Intl.NumberFormat>();

function formatOf(digits: number, currency?: string): Intl.NumberFormat {
  const key = `${digits} ${currency}`;
  let format = FORMATS.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALE, {
      ...(currency && { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    FORMATS.set(key, format);
  }
  return format;
}

export function fixed(value: number, digits = 0): string {
  const text = formatOf(digits).format(value);
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

export function signed(value: number, digits = 0): string {
  const text = fixed(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Three significant digits, whole numbers kept whole. */
export function significant(value: number): string {
  const size = Math.abs(value);
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size === 0 ? 0 : 2);
}

export function percent(share: number): string {
  return `${fixed(share * 100, share === 1 ? 0 : 1)}${NO_BREAK}%`;
}

export function signedPercent(value: number): string {
  return `${signed(value, 1)}${NO_BREAK}%`;
}

export function energy(kwh: number): Figure {
  const amount = inEnergy(kwh);
  if (Math.abs(amount) < 10_000) {
    return { text: Math.abs(amount) < 100 ? significant(amount) : fixed(amount), unit: ENERGY };
  }
  return { text: significant(amount / 1000), unit: ENERGIES };
}

export function demand(kw: number): Figure {
  if (Math.abs(kw) >= 1000) return { text: significant(kw / 1000), unit: 'MW' };
  return { text: significant(kw), unit: 'kW' };
}

export function carbon(kg: number): Figure {
  if (Math.abs(kg) < 10_000) return { text: significant(kg), unit: 'kg CO₂' };
  return { text: significant(kg / 1000), unit: 't CO₂' };
}

/** In the currency that whoever looks likes, where they gave a rate: then only about. */
export function money(value: number, currency: string): string {
  const liked = exchange(currency);
  return liked
    ? `≈${NO_BREAK}${amount(value * liked.rate, liked.currency)}`
    : amount(value, currency);
}

function amount(value: number, currency: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  return formatOf(digits, currency).format(value).replace('-', '−');
}

/** "£", or the code of a currency that has no sign. */
export const symbolOf = (currency: string) =>
  amount(0, exchange(currency)?.currency ?? currency).replace(/[\d.,\s]/g, '');

/** At which rate an amount was exchanged; empty where it was not. */
export function exchangeSaid(currency: string): string {
  const liked = exchange(currency);
  return liked
    ? $localize`at your rate of ${rate(liked.rate)}:rate: ${liked.currency}:liked: for 1 ${currency}:currency:`
    : '';
}

const rate = (value: number) => value.toLocaleString(LOCALE, { maximumSignificantDigits: 6 });

export const said = ({ text, unit }: Figure) => `${text}${NO_BREAK}${unit}`;

/** How far off expectation, in percent of it. */
export function deviation(value: number | null, expected: number | null): number | null {
  return value === null || !expected ? null : (value / expected - 1) * 100;
}

const COMMODITY: Record<string, string> = {
  electricity: $localize`electricity`,
  natural_gas: $localize`gas`,
  hot_water: $localize`hot water`,
  chilled_water: $localize`chilled water`,
  steam: $localize`steam`,
  water: $localize`water`,
  irrigation: $localize`irrigation`,
  solar: $localize`solar`,
};

export const commodityName = (id: string) => COMMODITY[id] ?? id;

export const stop = (text: string) => (/[^.!?]$/.test(text) ? `${text}.` : text);

/** What the server says in passing, as a sentence of its own. */
export const sentence = (text: string) => capital(stop(text));

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** "b33, b57 and b111". */
export function list(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return $localize`${names.slice(0, -1).join(', ')}:names: and ${names.at(-1)}:lastName:`;
}
