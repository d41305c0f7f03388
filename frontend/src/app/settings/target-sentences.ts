import { INK } from '../chart/axis';
import type { BarTableView } from '../chart/bar-table';
import {
  MISSING,
  carbon,
  energy,
  fixed,
  money,
  percent,
  said,
  signedPercent,
} from '../core/figures';
import { dateSaid } from '../core/zone';
import { Period, Progress, Target, periodOf } from './target-progress';

export const KIND: Record<string, string> = {
  energy_reduction: $localize`Energy reduction`,
  cost_reduction: $localize`Cost reduction`,
  carbon_reduction: $localize`Carbon reduction`,
};

/** What a period is held against: the same days, whole weeks before. */
export const AGAINST: Record<Period, string> = {
  year: $localize`days of the year before`,
  month: $localize`days five weeks before`,
  week: $localize`days of the week before`,
  day: $localize`day of the week before`,
};

const NAME: Record<string, string> = {
  energy_reduction: $localize`Energy`,
  cost_reduction: $localize`Cost`,
  carbon_reduction: $localize`Carbon`,
};

/** "Energy, 10.0 % less", and since when where others are called the same. */
export function nameOf(it: Target, all: readonly Target[]): string {
  const name = $localize`${NAME[it.target_type] ?? it.target_type}:what:, ${percent(it.target_value / 100)}:percent: less`;
  const same = all.filter(
    (other) => other.target_type === it.target_type && other.target_value === it.target_value,
  );
  return same.length < 2
    ? name
    : $localize`${name}:target:, from ${dateSaid(it.start_date)}:first:, against ${AGAINST[periodOf(it)]}:before:`;
}

const amountSaid = ({ target_type: type }: Target, value: number, currency: string) =>
  type === 'cost_reduction'
    ? money(value, currency)
    : said(type === 'carbon_reduction' ? carbon(value) : energy(value));

/** How a target stands, or why that cannot be said. */
export function progressSaid(it: Progress, name: string, currency: string): string {
  const { target, run, passed, days, known } = it;
  if (!run) return $localize`${name}:target:\: it begins on ${dateSaid(target.start_date)}:first:.`;
  const [all, gone, measured] = [fixed(days), fixed(passed), fixed(known)];
  if (it.state === 'early') {
    return $localize`${name}:target:\: too early to say, after ${gone}:passed: of ${all}:days: days.`;
  }
  if (it.change === null || it.state === 'unmeasured') {
    return $localize`${name}:target:\: not judged. ${measured}:known: of ${gone}:passed: days are measured in this period and in the one before; it takes 90 % of them.`;
  }
  const [now, then] = [it.now, it.then].map((value) => amountSaid(target, value, currency));
  const change = signedPercent(it.change);
  const short = fixed(it.change + target.target_value, 1);
  const stands = it.isOver
    ? it.state === 'kept'
      ? $localize`${name}:target:\: reached, with ${change}:change:.`
      : $localize`${name}:target:\: missed by ${short}:points: points, with ${change}:change:.`
    : it.state === 'kept'
      ? $localize`${name}:target:\: reached so far, with ${change}:change:.`
      : $localize`${name}:target:\: ${short}:points: points short so far, with ${change}:change:.`;
  const counted = $localize`${now}:now: after ${then}:then: in the same ${AGAINST[periodOf(target)]}:before:, over ${measured}:known: of ${gone}:passed: days; the period has ${all}:days:.`;
  return `${stands} ${counted}`;
}

const STATE: Record<Progress['state'], string> = {
  ahead: $localize`not begun`,
  early: $localize`too early`,
  unmeasured: $localize`not judged`,
  kept: $localize`reached`,
  missed: $localize`short`,
};

/** Each target as a bar of what is to be saved, with how far its period has come. */
export function progressTable(
  all: readonly Progress[],
  building: string,
  currency: string,
): BarTableView {
  const targets = all.map((it) => it.target);
  const named = all.map((it) => ({ ...it, name: nameOf(it.target, targets) }));
  const [first, ...rest] = named.map((it) => progressSaid(it, it.name, currency));
  return {
    sentence: { lead: first ?? '', rest: rest.join(' ') },
    columns: [
      $localize`Target`,
      $localize`saved, of all that is to be`,
      $localize`So far`,
      $localize`Stands`,
      $localize`Days`,
      $localize`Measured`,
    ],
    wide: [1, 3],
    rows: named.map((it) => ({
      head: it.name,
      parts: [{ share: savedShare(it), fill: it.state === 'kept' ? INK.strong : INK.edge }],
      note: it.change !== null && it.change > 0 ? $localize`took more` : undefined,
      cells: [
        { text: it.change === null ? MISSING : signedPercent(it.change) },
        { text: STATE[it.state], tone: it.state === 'missed' ? 'over' : undefined },
        {
          text: it.run
            ? $localize`${fixed(it.passed)}:passed: of ${fixed(it.days)}:days:`
            : MISSING,
          tone: 'dim',
        },
        { text: it.passed === 0 ? MISSING : percent(it.known / it.passed), tone: 'dim' },
      ],
    })),
    note: $localize`A year is 52 weeks here, so that each day is held against the same weekday. Days that are not 90 % measured on both sides are left out.`,
    sheet: {
      caption: $localize`How the targets of ${building}:building: stand`,
      columns: [
        ...['target_id', 'target_type', 'target_percent', 'period_start', 'period_end'],
        ...[
          'days',
          'days_passed',
          'days_measured',
          'observed',
          'before',
          'change_percent',
          'state',
        ],
      ],
      rows: all.map((it) => [
        ...[it.target.target_id, it.target.target_type, it.target.target_value],
        ...[it.run?.first ?? null, it.run?.end ?? null, it.days, it.passed, it.known],
        ...(it.known === 0 ? [null, null] : [it.now, it.then]),
        ...[it.change, it.state],
      ]),
    },
  };
}

/** From nothing to all of it. */
function savedShare({ change, target }: Progress): number {
  return change === null ? 0 : Math.min(1, Math.max(0, -change / target.target_value));
}
