import type { Schemas } from '../core/api/client';
import {
  capital,
  commodityName,
  demand,
  energy,
  fixed,
  money,
  said,
  signed,
} from '../core/figures';
import { plural } from '../core/plural';
import { DAY, Zone } from '../core/zone';

export type Episode = Schemas['AnomalyView'];
/** How far back an inbox reaches unless it is asked to reach further. */
export const RECENT = 28 * DAY;

export type Side = 'all' | 'over' | 'under';

export const STATUSES = ['new', 'acknowledged', 'investigating', 'resolved'] as const;
export type Status = (typeof STATUSES)[number];

export const STATUS: Record<Status, string> = {
  new: $localize`new`,
  acknowledged: $localize`seen`,
  investigating: $localize`looked into`,
  resolved: $localize`resolved`,
};

const TYPE: Record<string, string> = {
  usage_spike: $localize`spike`,
  equipment_failure: $localize`equipment`,
  schedule_deviation: $localize`schedule`,
  meter_fault: $localize`meter`,
};

const SEVERITY: Record<string, string> = {
  low: $localize`low`,
  medium: $localize`medium`,
  high: $localize`high`,
  critical: $localize`critical`,
};

export const statusSaid = (status: string) => STATUS[status as Status] ?? status;
export const typeSaid = (type: string) => TYPE[type] ?? type;
export const severitySaid = (severity: string) => SEVERITY[severity] ?? severity;

export const isOver = (it: Pick<Episode, 'deviation_kwh'>) => it.deviation_kwh > 0;
/** Whether the weather explains it: such ones come after the others. */
export const isOfWeather = (it: Pick<Episode, 'weather'>) => it.weather !== null;
const isSettled = (it: Pick<Episode, 'status'>) => it.status === 'resolved';

/** The building in an episode's id, which is written `building~start~commodity`. */
export const buildingOf = (id: string) => id.split('~')[0];

/** What the building did, without the figures that stand beside it. */
export function titleOf({
  message,
  building_id,
}: Pick<Episode, 'message' | 'building_id'>): string {
  const named = `${building_id} `;
  const rest = message.startsWith(named) ? message.slice(named.length) : message;
  return capital(rest.split(': ')[0]);
}

/** Those of a building and a side, as one row: the foremost tells, all of them count. */
export interface Fold {
  first: Episode;
  all: readonly Episode[];
  kwh: number;
  /** Null unless each of them has a cost. */
  cost: number | null;
}

/**
 * Over first, of either side what the weather explains last, then by money; what has none by energy.
 * Repeats are folded into the foremost.
 */
export function folded(episodes: readonly Episode[]): Fold[] {
  const groups = new Map<string, Episode[]>();
  for (const it of episodes) {
    const key = `${it.building_id} ${it.commodity} ${isOver(it)} ${isOfWeather(it)}`;
    const group = groups.get(key);
    if (group) group.push(it);
    else groups.set(key, [it]);
  }
  return [...groups.values()]
    .map((all) => {
      const inOrder = [...all].sort(byWorth);
      const costs = all.map((it) => it.cost);
      return {
        first: inOrder[0],
        all: inOrder,
        kwh: all.reduce((sum, it) => sum + it.deviation_kwh, 0),
        cost: costs.reduce((sum, it) => (sum === null || it === null ? null : sum + it), 0),
      };
    })
    .sort(
      (a, b) =>
        Number(isOver(b.first)) - Number(isOver(a.first)) ||
        Number(isOfWeather(a.first)) - Number(isOfWeather(b.first)) ||
        Math.abs(b.cost ?? 0) - Math.abs(a.cost ?? 0) ||
        Math.abs(b.kwh) - Math.abs(a.kwh) ||
        a.first.id.localeCompare(b.first.id),
    );
}

export const byWorth = (a: Episode, b: Episode) =>
  Math.abs(b.cost ?? 0) - Math.abs(a.cost ?? 0) ||
  Math.abs(b.deviation_kwh) - Math.abs(a.deviation_kwh) ||
  a.id.localeCompare(b.id);

/** Those that are open, or settled; of all time, or of the last weeks that there are any of. */
export function wanted(episodes: readonly Episode[], settled: boolean, longAgo: boolean) {
  const some = episodes.filter((it) => isSettled(it) === settled);
  if (longAgo) return some;
  const last = Math.max(...episodes.map((it) => Date.parse(it.end)));
  return some.filter((it) => Date.parse(it.end) > last - RECENT);
}

export const onSide = (folds: readonly Fold[], side: Side) =>
  side === 'all' ? [...folds] : folds.filter((it) => isOver(it.first) === (side === 'over'));

/** "+2,535 kWh". */
export function deviationSaid(kwh: number): string {
  const { text, unit } = energy(Math.abs(kwh));
  const sign = kwh > 0 ? '+' : kwh < 0 ? '−' : '';
  return `${sign}${said({ text, unit })}`;
}

/** One line of the list. */
export function rowOf(it: Fold, nameOf: (id: string) => string, zone: Zone) {
  const { first, all, kwh, cost } = it;
  return {
    id: first.id,
    ids: all.map((one) => one.id),
    name: nameOf(first.building_id),
    side: isOver(first) ? 'over' : 'under',
    kwh: deviationSaid(kwh),
    when: parts(occasionSaid(it, zone), costSaid(cost, first.currency), weatherSaid(first)),
    isNew: all.some((one) => one.status === 'new'),
    first,
  };
}

const parts = (...some: string[]) => some.filter((part) => part !== '').join(' · ');

/** Of what, where that is not electricity, and when. */
export const occasionSaid = ({ first, all }: Fold, zone: Zone) =>
  parts(
    first.commodity === 'electricity' ? '' : commodityName(first.commodity),
    whenSaid(all, zone),
  );

function whenSaid(all: readonly Episode[], zone: Zone): string {
  const starts = all.map((it) => Date.parse(it.timestamp)).sort((a, b) => a - b);
  if (all.length === 1) {
    const hours = fixed(all[0].n_hours);
    return $localize`${zone.moment(starts[0])}:time: · ${hours}:n: h`;
  }
  const [first, last] = [starts[0], starts[starts.length - 1]].map((at) => zone.date(at));
  const n = fixed(all.length);
  return $localize`${n}:n: times, ${first}:first: to ${last}:last:`;
}

/** What explains it, where the weather does. */
export function weatherSaid({ weather }: Pick<Episode, 'weather'>): string {
  if (weather === null) return '';
  return weather.kind === 'cold' ? $localize`came with cold` : $localize`came with warmth`;
}

/** What it cost or spared; the energy where that has no price. */
export const worthSaid = ({ cost, kwh, first }: Fold) =>
  costSaid(cost, first.currency) || deviationSaid(kwh);

function costSaid(cost: number | null, currency: string | null): string {
  if (cost === null || currency === null) return '';
  const amount = money(Math.abs(cost), currency);
  return cost < 0 ? $localize`${amount}:money: less` : amount;
}

/** What the list opens with. */
export function countSaid(folds: readonly Fold[], settled: boolean, zone: Zone): string {
  const all = folds.flatMap((it) => it.all);
  if (all.length === 0) return '';
  const starts = all.map((it) => Date.parse(it.timestamp));
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const since = last - first > 300 * DAY ? zone.fullDate(first) : zone.date(first);
  const n = fixed(all.length);
  const counted = settled
    ? plural(
        all.length,
        $localize`{n, plural, =1 {1 resolved episode} other {${n}:n: resolved episodes}}`,
      )
    : plural(all.length, $localize`{n, plural, =1 {1 open episode} other {${n}:n: open episodes}}`);
  return folds.length < all.length
    ? $localize`${counted}:episodes: since ${since}:date:, repeats folded. Over first, by money.`
    : $localize`${counted}:episodes: since ${since}:date:. Over first, by money.`;
}

/** How many buildings were judged: nothing found of one that was not is no good news. */
export function judgedSaid(buildings: readonly Schemas['BuildingJudged'][]): string {
  const judged = buildings.filter((it) => it.overall_score !== null).length;
  return $localize`${fixed(judged)}:judged: of ${fixed(buildings.length)}:all: buildings were judged.`;
}

/** From when to when, and how much more or less than expected. */
export function spanSaid(it: Episode, name: string, zone: Zone) {
  const [start, end] = [Date.parse(it.timestamp), Date.parse(it.end)];
  const [from, to] = [zone.moment(start), zone.moment(end)];
  const size = said(energy(Math.abs(it.deviation_kwh)));
  const mean = said(demand(Math.abs(it.deviation_kwh) / Math.max(1, it.n_hours)));
  return {
    lead: isOver(it)
      ? $localize`From ${from}:from: to ${to}:to: ${name}:building: took ${size}:energy: more than expected, ${mean}:demand: on average.`
      : $localize`From ${from}:from: to ${to}:to: ${name}:building: took ${size}:energy: less than expected, ${mean}:demand: on average.`,
    rest: it.withdrawn
      ? $localize`Corrected readings no longer show it: ${it.withdrawn.reason}:reason:.`
      : it.is_open
        ? $localize`It may go on.`
        : $localize`It ended by itself.`,
  };
}

/** The server's words, with the sign that figures have here. */
export const withMinus = (text: string) => text.replace(/(?<!\w)-(?=\d)/g, '−');

export const percentSaid = (percent: number | null) =>
  percent === null ? '' : `${signed(percent, 0)}\u00a0%`;
