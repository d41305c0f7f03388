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
      said: $localize`${rowsSaid(group.length)}:length: refused: ${stop(group[0].detail)}:detail:`,
      rows: which(group.map((it) => it.row)),
      n: group.length,
    }));
}

export const rowsSaid = (n: number) => `${fixed(n)} ${n === 1 ? 'row' : 'rows'}`;

function which(rows: readonly number[]): string {
  const named = rows.slice(0, SHOWN).map(String);
  const more = rows.length - named.length;
  const text = list(more > 0 ? [...named, $localize`${fixed(more)}:more: more`] : named);
  return `${rows.length === 1 ? $localize`Row` : $localize`Rows`} ${text}.`;
}

/** One sentence on what an import would do, or did, with the part to look at. */
export function outcome(report: Counts, done: boolean): { plain: string; marked: string } {
  const { accepted, duplicate, superseded, missing, n_rejected } = report;
  const parts = [`${rowsSaid(accepted)} ${done ? 'stored' : $localize`would be stored`}`];
  if (duplicate > 0) parts.push($localize`${fixed(duplicate)}:duplicate: known already`);
  if (superseded > 0)
    parts.push($localize`${fixed(superseded)}:superseded: behind a later revision`);
  if (missing > 0)
    parts.push(
      $localize`${fixed(missing)}:missing: ${missing === 1 ? 'zero' : 'zeros'}:value: left out`,
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
  const named = (one: string, many: string, ids: readonly string[]) => {
    if (ids.length === 0) return [];
    const names =
      ids.length > 4 ? [...ids.slice(0, 3), $localize`${ids.length - 3}:value: more`] : ids;
    return [
      $localize`${fixed(ids.length)}:length: new ${ids.length === 1 ? one : many}:value:: ${list(names)}:names:.`,
    ];
  };
  return [
    ...named('campus', 'campuses', created.campuses),
    ...named('building', 'buildings', created.buildings),
    ...named('meter', 'meters', created.meters),
    ...counted('tariff', created.tariffs),
    ...counted($localize`emission factor`, created.factors),
  ];
}

const counted = (what: string, n: number) =>
  n === 0 ? [] : [$localize`${fixed(n)}:n: new ${what}:what:${n === 1 ? '' : 's'}:value:.`];

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
