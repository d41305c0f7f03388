import { Problem } from '../core/api/problem';
import { typable, typed } from '../core/numbers';
import type { Values } from '../ui/form';

/** What a form holds, as the server takes it: what is left empty is not known. */
export const textOf = (values: Values, name: string): string | null => {
  const text = (values[name] ?? '').trim();
  return text === '' ? null : text;
};

/**
 * A number as somebody typed it. What is no number is sent as it stands, so that the server says what
 * is wrong with it.
 *
 * Throws a {@link Problem} that names the field where the text may be two different numbers.
 */
export const numberOf = (values: Values, name: string): number | null => {
  const text = textOf(values, name);
  if (text === null) return null;
  const found = typed(text);
  if (found === 'ambiguous') throw ambiguous(name, text);
  return found === null ? (text as unknown as number) : found.value;
};

/** What the server holds, as a form shows it. */
export const shown = (value: string | number | null | undefined): string =>
  typeof value === 'number' ? typable(value) : (value ?? '');

/** From the server's unit to the one that whoever looks likes; what is nothing is nothing in both. */
type Into = (value: number) => number;

/** More digits than anybody typed would only say that it was converted. */
const DIGITS = 7;

/** The same in the units that whoever looks likes. */
export function shownIn(into: Into, value: number | null): string {
  if (value === null || into(1) === 1) return shown(value);
  return shown(Number(into(value).toPrecision(DIGITS)));
}

/** A number in the server's unit; what stands as it was shown is what it was, to the last digit. */
export function numberIn(
  into: Into,
  values: Values,
  name: string,
  was: number | null = null,
): number | null {
  const given = numberOf(values, name);
  if (was !== null && textOf(values, name) === shownIn(into, was)) return was;
  return typeof given === 'number' ? given / into(1) : given;
}

function ambiguous(field: string, text: string): Problem {
  const whole = text.replace(/[.,]/, '');
  const part = typable(Number(text.replace(',', '.')));
  return new Problem(422, $localize`Not a number`, '', null, undefined, [
    {
      field,
      rule: 'ambiguous',
      detail: $localize`${text}:number: may be read as two numbers`,
      repair: $localize`Write ${whole}:thousands: or ${part}:decimal:`,
    },
  ]);
}
