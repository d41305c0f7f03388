import type { FieldError } from '../core/api/problem';

/** A control on the page that a refused file asks for. */
export type Control =
  'kind' | 'columns' | 'zone' | 'dates' | 'unit' | 'commodity' | 'campus' | 'campusZone';

/** What is to be done on this page about a rule that a file breaks, and where. */
const REPAIRS: Readonly<Record<string, readonly [string, Control]>> = {
  'kind-unclear': [$localize`choose what the file holds`, 'kind'],
  'kind-other': [$localize`choose what the file holds`, 'kind'],
  'zone-missing': [$localize`choose the time zone`, 'zone'],
  'dates-ambiguous': [$localize`choose the order of dates`, 'dates'],
  'dates-unknown': [$localize`choose the order of dates`, 'dates'],
  'unit-mismatch': [$localize`choose the commodity or the unit`, 'unit'],
  'column-missing': [$localize`choose the column that gives it`, 'columns'],
  'column-ambiguous': [$localize`choose the column that gives it`, 'columns'],
  'column-unknown': [$localize`choose another column`, 'columns'],
  'field-unknown': [$localize`choose another meaning`, 'columns'],
  'campus-missing': [$localize`name it`, 'campus'],
  'campus-simulated': [$localize`name the real campus, or choose the simulated one`, 'campus'],
  'campus-zone-missing': [$localize`name its time zone`, 'campusZone'],
  'currency-other': [$localize`choose a campus that counts in it`, 'campus'],
};

/** What is wrong with a file, and what somebody who looks at the page can do about it. */
export function refusalSaid({ rule, detail, repair }: FieldError): string {
  return `${detail}: ${REPAIRS[rule]?.[0] ?? repair}`;
}

/** The control that would help, if the file waits for one. */
export function wanted(errors: readonly FieldError[]): Control | null {
  return (errors[0] && REPAIRS[errors[0].rule]?.[1]) ?? null;
}

/** A note, without the parameter that would change what it tells of. */
export function pageWords(note: string): string {
  return note.replace(/ \(`\w+`\)/, '');
}
