import { plural } from '../core/plural';
import type { Schemas } from '../core/api/client';
import { measurandChoices } from '../core/commodities';
import { fixed, list, percent } from '../core/figures';
import { DAY, HOUR, Zone } from '../core/zone';

export type Quality = Schemas['Quality'];
type MeterQuality = Schemas['MeterQuality'];

/** What a meter did on a day. */
export type DayState = 'complete' | 'part' | 'none' | 'zero';

export interface DayCell {
  day: string;
  state: DayState;
  /** Share of the day that was measured or estimated, 0 to 1. */
  known: number;
  said: string;
}

export interface MeterRow {
  meter: string;
  /** The building's, and what tells it apart where several of that stand there. */
  name: string;
  building: string | null;
  commodity: string;
  cells: DayCell[];
  /** Share of the days shown; null where zeros leave it undecided. */
  complete: number | null;
  nWithGaps: number;
  nOfZero: number;
  nSuspect: number;
  state: string;
  bad: boolean;
  /** The first day to look at: without readings, or else in part, or of zeros. */
  look: string | null;
}

/** Between a building and what its source calls the meter. */
export const APART = ' · ';
const WHOLE = 0.999_9;
/** How late the readings of today may be. */
const ON_ITS_WAY = 2 * HOUR;
/** A day or two of nothing used is no riddle. */
const ZEROS_TO_ASK = 3;

/** Meters by commodity, worst first. */
export function rowsOf(
  { days, meters }: Pick<Quality, 'days' | 'meters'>,
  nameOf: (building: string) => string,
  zone: Zone,
  now: number,
): Map<string, MeterRow[]> {
  const named = toldApart(meters, nameOf);
  const rows = meters.map((it, i) => rowOf(it, named[i], days, zone, now)).sort(worstFirst);
  const groups = new Map<string, MeterRow[]>();
  for (const row of rows) {
    const group = groups.get(row.commodity);
    if (group) group.push(row);
    else groups.set(row.commodity, [row]);
  }
  const order = (it: string) => measurandChoices.findIndex(({ value }) => value === it) >>> 0;
  return new Map([...groups].sort(([a], [b]) => order(a) - order(b)));
}

function rowOf(
  it: MeterQuality,
  name: string,
  days: readonly string[],
  zone: Zone,
  now: number,
): MeterRow {
  const cells = days.map((day, i) => cellOf(it, day, i, zone, now));
  const nWithGaps = cells.filter((cell) => cell.state === 'part' || cell.state === 'none').length;
  const nOfZero = cells.filter((cell) => cell.state === 'zero').length;
  const nSuspect = it.suspect.filter((share) => (share ?? 0) > 0).length;
  const undecided = nOfZero >= ZEROS_TO_ASK;
  const known = cells.reduce((sum, cell) => sum + cell.known, 0) / Math.max(1, cells.length);
  return {
    meter: it.meter_id,
    name,
    building: it.building_id,
    commodity: it.commodity ?? 'unplaced',
    cells,
    complete: undecided ? null : known,
    nWithGaps,
    nOfZero,
    nSuspect,
    state: stateSaid(nWithGaps, nOfZero, nSuspect, cells.length),
    bad: nWithGaps > 0 || undecided || nSuspect > 0,
    look:
      (['none', 'part', 'zero'] as const)
        .flatMap((state) => cells.find((cell) => cell.state === state)?.day ?? [])
        .at(0) ?? null,
  };
}

function cellOf(it: MeterQuality, day: string, i: number, zone: Zone, now: number): DayCell {
  const [measured, estimated] = [it.coverage[i] ?? 0, it.estimated[i] ?? 0];
  const share = Math.min(1, measured + estimated);
  // What of today may still be on its way is not lost.
  const passed = now - zone.midnight(day);
  const isOnItsWay = passed < DAY && (1 - share) * passed < ON_ITS_WAY;
  const known = isOnItsWay && share > 0 ? 1 : share;
  const state = known === 0 ? 'none' : it.zero[i] ? 'zero' : known >= WHOLE ? 'complete' : 'part';
  const date = zone.weekdayDate(zone.midnight(day));
  const words = {
    none: $localize`no readings`,
    zero: $localize`zero all day`,
    complete: 'complete',
    part: $localize`${percent(known)}:known: known`,
  };
  const guessed = estimated > 0 ? $localize`, ${percent(estimated)}:estimated: estimated` : '';
  const odd =
    (it.suspect[i] ?? 0) > 0 ? $localize`, ${percent(it.suspect[i] ?? 0)}:percent: suspect` : '';
  return { day, state, known, said: `${date}: ${words[state]}${guessed}${odd}` };
}

function stateSaid(gaps: number, zeros: number, suspect: number, days: number): string {
  const parts = [
    gaps === days
      ? 'silent'
      : gaps > 0
        ? plural(gaps, $localize`{n, plural, =1 {1 day} other {${fixed(gaps)}:n: days}} with gaps`)
        : '',
    zeros > 0
      ? plural(zeros, $localize`{n, plural, =1 {1 day} other {${fixed(zeros)}:n: days}} of zero`)
      : '',
    suspect > 0
      ? plural(
          suspect,
          $localize`{n, plural, =1 {1 day} other {${fixed(suspect)}:n: days}} suspect`,
        )
      : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'complete';
}

/** The building where that says which is meant, else with what its source calls it, or all of its id. */
function toldApart(
  meters: readonly MeterQuality[],
  nameOf: (building: string) => string,
): string[] {
  const named = (own: (meter: string) => string) =>
    meters.map(({ building_id: building, meter_id: meter }) =>
      [building === null ? '' : nameOf(building), own(meter)].filter((it) => it !== '').join(APART),
    );
  const whole = named((meter) => meter);
  const choices = [named(() => ''), named(shortName), whole].map((names) => {
    const taken = new Map<string, number>();
    const keys = meters.map(({ commodity }, i) => `${commodity}/${names[i]}`);
    for (const key of keys) taken.set(key, (taken.get(key) ?? 0) + 1);
    return names.map((name, i) => (taken.get(keys[i]) === 1 ? name : ''));
  });
  return whole.map((id, i) => choices.map((names) => names[i]).find((it) => it !== '') ?? id);
}

/** "b0-electricity" of `import~b0-electricity`. */
const shortName = (meter: string) =>
  meter
    .split('~')
    .slice(1)
    .filter((it) => it !== '')
    .join(' ');

function worstFirst(a: MeterRow, b: MeterRow): number {
  const rank = (it: MeterRow) => it.complete ?? 1 - it.nOfZero / Math.max(1, it.cells.length);
  return rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** What to say above the grid. */
export function headlineOf(rows: readonly MeterRow[]): { headline: string; more: string[] } {
  const gaps = rows.filter((it) => it.nWithGaps > 0);
  const zeros = rows.filter((it) => it.nOfZero >= ZEROS_TO_ASK);
  const suspect = rows.filter((it) => it.nSuspect > 0);
  if (rows.length === 0) return { headline: $localize`No meter is here yet.`, more: [] };
  const lost =
    gaps.length === 0
      ? ''
      : plural(
          rows.length,
          $localize`${fixed(gaps.length)}:lost: of {n, plural, =1 {1 meter} other {${fixed(rows.length)}:n: meters}} lost hours.`,
        );
  const mute =
    zeros.length === 0
      ? ''
      : plural(
          zeros.length,
          $localize`{n, plural, =1 {1 meter reports} other {${fixed(zeros.length)}:n: meters report}} zeros nobody has explained.`,
        );
  const headline =
    [lost, mute].filter((it) => it !== '').join(' ') ||
    (rows.length === 1
      ? $localize`The meter is complete.`
      : $localize`All ${fixed(rows.length)}:n: meters are complete.`);
  const known = rows.reduce((sum, it) => sum + (it.complete ?? 0), 0);
  const decided = rows.filter((it) => it.complete !== null).length;
  const worst = gaps.slice(0, 3).map((it) => `${it.name} (${it.state})`);
  return {
    headline,
    more: [
      decided > 0
        ? $localize`${percent(known / decided)}:percent: of the hours shown are known.`
        : '',
      worst.length > 0 ? $localize`Worst: ${list(worst)}:worst:.` : '',
      zeros.length > 0
        ? $localize`A zero may be nothing used or a dead meter: somebody has to look.`
        : '',
      suspect.length > 0
        ? $localize`${list(suspect.slice(0, 3).map((it) => it.name))}:meters: sent amounts that cannot be: they count as suspect.`
        : '',
      gaps.length > 0
        ? $localize`Nothing is filled in. A later reading restates every figure that used the gap.`
        : '',
    ].filter((it) => it !== ''),
  };
}

export interface Repair {
  meter: string;
  /** The day to look at first. */
  look: string | null;
  name: string;
  happened: string;
  blocks: string;
  todo: string;
  /** Where it is done: what came is sent anew, or what the meter is said to be is changed. */
  where: 'resend' | 'meter';
}

/** What to do about it, meter by meter. */
export function repairsOf(rows: readonly MeterRow[], zone: Zone): Repair[] {
  return rows.filter((it) => it.bad).map((it) => repairOf(it, zone));
}

function repairOf(it: MeterRow, zone: Zone): Repair {
  const date = (day: string) => zone.date(zone.midnight(day));
  const gone = it.cells.filter((cell) => cell.state === 'none' || cell.state === 'part');
  const base = {
    meter: it.meter,
    look: it.look,
    name: `${it.name} ${it.commodity.replaceAll('_', ' ')}`,
  };
  const low = it.cells.reduce((sum, cell) => sum + cell.known, 0) < 0.9 * it.cells.length;
  const undecided = it.complete === null;
  if (gone.length > 0 && (low || !undecided)) {
    const [first, last] = [gone[0], gone[gone.length - 1]];
    const span =
      first === last
        ? date(first.day)
        : $localize`${date(first.day)}:firstDate: to ${date(last.day)}:lastDate:`;
    return {
      ...base,
      happened: `${it.state}, ${span}`,
      blocks: low
        ? $localize`these weeks are not judged, ranked or called a saving`
        : $localize`those days only`,
      todo: low ? $localize`Resend from the logger` : $localize`Resend, or leave the gap`,
      where: 'resend',
    };
  }
  if (it.nSuspect > 0) {
    return {
      ...base,
      happened: it.state,
      blocks: $localize`the days are counted, and marked suspect`,
      todo: $localize`Check unit, scale and greatest demand`,
      where: 'meter',
    };
  }
  return {
    ...base,
    happened: $localize`zero on ${fixed(it.nOfZero)}:zero: of ${fixed(it.cells.length)}:n: days`,
    blocks: $localize`energy, cost and carbon of those days are zero`,
    todo: $localize`Decide: nothing used, or a dead meter`,
    where: 'meter',
  };
}
