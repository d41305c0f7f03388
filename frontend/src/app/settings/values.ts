import type { Values } from '../ui/form';

/** What a form holds, as the server takes it: what is left empty is not known. */
export const textOf = (values: Values, name: string): string | null => {
  const text = (values[name] ?? '').trim();
  return text === '' ? null : text;
};

/** What is no number is sent as it stands, so that the server says what is wrong with it. */
export const numberOf = (values: Values, name: string): number | null => {
  const text = textOf(values, name);
  if (text === null) return null;
  const plain = text.replace(/\s/g, '').replace(',', '.').replace('−', '-');
  const value = Number(plain);
  return Number.isNaN(value) ? (text as unknown as number) : value;
};

/** What the server holds, as a form shows it. */
export const shown = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value);
