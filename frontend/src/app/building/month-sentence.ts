import { plural } from '../core/plural';
import { partSaid } from '../chart/bars';
import { LoadPoint, isJudged, kwhOf, side } from '../chart/load-points';
import type { Sentence } from '../chart/model';
import { energy, fixed, list, said, signedPercent } from '../core/figures';
import type { Zone } from '../core/zone';

const MONTHS = 24;

/** Where the oldest of 24 months begins, the one that an instant is in included. */
export function firstMonth(end: number, zone: Zone): number {
  const [year, month] = zone
    .local(end - 1)
    .day.split('-')
    .map(Number);
  const first = new Date(Date.UTC(year, month - MONTHS, 1)).toISOString().slice(0, 10);
  return zone.midnight(first);
}

/** The last whole month against the same of the year before, and what is only a part. */
export function monthSentence(months: readonly LoadPoint[], zone: Zone): Sentence {
  const whole = months.filter((it) => isJudged(it) && partSaid(it, zone) === '');
  const part = months.filter((it) => !isJudged(it)).length;
  const over = whole.filter((it) => side(it) === 'over').length;
  const under = whole.filter((it) => side(it) === 'under').length;
  const cut = months.flatMap((it) => {
    const said = partSaid(it, zone);
    return said === '' ? [] : [$localize`${zone.month(it.start)}:month: is counted ${said}:days:`];
  });
  const rest = [
    over + under > 0
      ? $localize`${fixed(over)}:over: of ${fixed(whole.length)}:n: whole months were above the range, ${fixed(under)}:under: below.`
      : '',
    cut.length > 0 ? `${list(cut)}.` : '',
    part > 0
      ? plural(
          part,
          $localize`{n, plural, =1 {1 month is} other {${fixed(part)}:n: months are}} under 90 % measured.`,
        )
      : '',
  ];
  return { lead: lead(whole, zone), rest: rest.filter((it) => it !== '').join(' ') };
}

function lead(whole: readonly LoadPoint[], zone: Zone): string {
  const last = whole[whole.length - 1];
  if (!last) return $localize`No whole month is 90 % measured.`;
  const kwh = (it: LoadPoint) => kwhOf(it, it.measured)!;
  const [month, took] = [zone.month(last.start), said(energy(kwh(last)))];
  const same = (it: LoadPoint) =>
    zone.local(it.start).day.slice(5) === zone.local(last.start).day.slice(5);
  const before = whole.find((it) => same(it) && it !== last);
  if (!before || kwh(before) <= 0) return $localize`${month}:month: took ${took}:energy:.`;
  const change = signedPercent((kwh(last) / kwh(before) - 1) * 100);
  return $localize`${month}:month: took ${took}:energy:, ${change}:percent: against the year before.`;
}
