import { plural } from '../core/plural';
import type { Schemas } from '../core/api/client';
import { number, record, texts } from '../core/api/record';
import { fixed, list, sentence, stop } from '../core/figures';

/** What an import made on its way. */
export interface Made {
  campuses: string[];
  buildings: string[];
  meters: string[];
  tariffs: number;
  factors: number;
}

export type Report = Omit<Schemas['ImportReport'], 'created'> & { created: Made };
type Counts = Pick<Report, 'accepted' | 'duplicate' | 'superseded' | 'missing' | 'n_rejected'>;
export type Rejection = Schemas['RowFault'];

export interface Refusal {
  rule: string;
  field: string | null;
  repair: string;
  /** "48 rows refused: the stamp has no zone." */
  said: string;
  /** "Rows 2, 3, 4 and 45 more." */
  rows: string;
  n: number;
}

const SHOWN = 3;

/** Refused rows by what is wrong with them, the most common fault first. */
export function refusals(rejected: readonly Rejection[]): Refusal[] {
  const groups = new Map<string, Rejection[]>();
  for (const it of rejected) {
    const key = [it.rule, it.field, it.repair].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), it]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((group) => ({
      rule: group[0].rule,
      field: group[0].field,
      repair: sentence(group[0].repair),
      said: $localize`${rowsSaid(group.length)}:rows: refused: ${stop(group[0].detail)}:detail:`,
      rows: which(group.map((it) => it.row)),
      n: group.length,
    }));
}

export const rowsSaid = (n: number) =>
  plural(n, $localize`{n, plural, =1 {1 row} other {${fixed(n)}:n: rows}}`);

function which(rows: readonly number[]): string {
  const named = rows.slice(0, SHOWN).map(String);
  const more = rows.length - named.length;
  const text = list(more > 0 ? [...named, $localize`${fixed(more)}:more: more`] : named);
  return plural(rows.length, $localize`{n, plural, =1 {Row} other {Rows}} ${text}:numbers:.`);
}

/** One sentence on what an import would do, or did, with the part to look at. */
export function outcome(report: Counts, done: boolean): { plain: string; marked: string } {
  const { accepted, duplicate, superseded, missing, n_rejected } = report;
  const rows = rowsSaid(accepted);
  const parts = [done ? $localize`${rows}:rows: stored` : $localize`${rows}:rows: would be stored`];
  if (duplicate > 0) parts.push($localize`${fixed(duplicate)}:duplicate: known already`);
  if (superseded > 0)
    parts.push($localize`${fixed(superseded)}:superseded: behind a later revision`);
  if (missing > 0)
    parts.push(
      plural(
        missing,
        $localize`{n, plural, =1 {1 zero} other {${fixed(missing)}:n: zeros}} left out`,
      ),
    );
  const plain = parts.join(', ');
  if (n_rejected === 0) return { plain: `${plain}.`, marked: '' };
  return { plain: `${plain}, `, marked: $localize`${fixed(n_rejected)}:n_rejected: refused.` };
}

/** Rows that are kept, and count nowhere yet. */
export const waiting = (n: number) =>
  n === 0 ? [] : [$localize`${rowsSaid(n)}:n: in quarantine until somebody places the meter.`];

/** What the file would make that is not there yet. */
export function creations(created: Made): string[] {
  const { campuses, buildings, meters, tariffs, factors } = created;
  return [
    ...counted(
      campuses.length,
      (n) =>
        $localize`{n, plural, =1 {1 new campus} other {${n}:n: new campuses}}: ${some(campuses)}:names:.`,
    ),
    ...counted(
      buildings.length,
      (n) =>
        $localize`{n, plural, =1 {1 new building} other {${n}:n: new buildings}}: ${some(buildings)}:names:.`,
    ),
    ...counted(
      meters.length,
      (n) =>
        $localize`{n, plural, =1 {1 new meter} other {${n}:n: new meters}}: ${some(meters)}:names:.`,
    ),
    ...counted(
      tariffs,
      (n) => $localize`{n, plural, =1 {1 new tariff} other {${n}:n: new tariffs}}.`,
    ),
    ...counted(
      factors,
      (n) =>
        $localize`{n, plural, =1 {1 new emission factor} other {${n}:n: new emission factors}}.`,
    ),
  ];
}

const counted = (n: number, said: (n: string) => string) =>
  n === 0 ? [] : [plural(n, said(fixed(n)))];

const some = (ids: readonly string[]) =>
  list(ids.length > 4 ? [...ids.slice(0, 3), $localize`${ids.length - 3}:more: more`] : ids);

export function made(answered: unknown): Made {
  const it = record(answered);
  return {
    campuses: texts(it['campuses']),
    buildings: texts(it['buildings']),
    meters: texts(it['meters']),
    tariffs: number(it['tariffs']) ?? 0,
    factors: number(it['factors']) ?? 0,
  };
}
