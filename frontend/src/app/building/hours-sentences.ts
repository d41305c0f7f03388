import { partlySaid } from '../campus/view';
import type { HeatCell } from '../chart/heat-cells';
import type { LoadPoint } from '../chart/load-points';
import { isJudged, side } from '../chart/load-points';
import type { Sentence } from '../chart/model';
import { demand, energy, fixed, list, said } from '../core/figures';
import { plural } from '../core/plural';
import { HOUR, Zone } from '../core/zone';

/** The highest fully measured day, days out of range, days only partly measured. */
export function dailySentence(days: readonly LoadPoint[], zone: Zone): Sentence {
  const whole = days.filter(isJudged);
  const part = days.length - whole.length;
  if (whole.length === 0) return { lead: $localize`No day is 90 % measured.`, rest: '' };
  const kwh = (it: LoadPoint) => (it.measured! * (it.end - it.start)) / HOUR;
  const top = whole.reduce((a, b) => (kwh(b) > kwh(a) ? b : a));
  const over = whole.filter((it) => side(it) === 'over').length;
  const under = whole.filter((it) => side(it) === 'under').length;
  const rest = [
    over + under > 0
      ? plural(
          over,
          $localize`{n, plural, =1 {1 day} other {${fixed(over)}:n: days}} above the range, ${fixed(under)}:below: below.`,
        )
      : '',
    partlySaid(part, true),
  ];
  return {
    lead: $localize`Highest day: ${zone.weekdayDate(top.start)}:date:, ${said(energy(kwh(top)))}:energy:.`,
    rest: rest.filter((part) => part !== '').join(' '),
  };
}

/** Which hours of a working day are high and low, what is missing, where the clocks changed. */
export function heatSentence(cells: readonly HeatCell[], zone: Zone): Sentence {
  const measured = cells.filter((it) => it.value !== null);
  if (measured.length === 0) return { lead: $localize`No hour was measured.`, rest: '' };
  const profile = workingDay(measured);
  const hour = (it: number) => `${String(it).padStart(2, '0')}:00`;
  const lead =
    profile === null
      ? $localize`${fixed(measured.length)}:n: hours were measured.`
      : $localize`Weekdays are highest around ${hour(profile.high)}:high: and lowest around ${hour(profile.low)}:low:.`;
  const values = measured.map((it) => it.value!);
  const gone = cells.length - measured.length;
  const rest = [
    $localize`From ${said(demand(Math.min(...values)))}:min: to ${said(demand(Math.max(...values)))}:max:.`,
    gone > 0
      ? plural(
          gone,
          $localize`{n, plural, =1 {1 hour has no readings.} other {${fixed(gone)}:n: hours have no readings.}}`,
        )
      : '',
    clocks(cells, zone),
  ];
  return { lead, rest: rest.filter((part) => part !== '').join(' ') };
}

function workingDay(cells: readonly HeatCell[]): { high: number; low: number } | null {
  const sums = Array.from({ length: 24 }, () => ({ total: 0, n: 0 }));
  for (const it of cells) {
    if (it.weekend) continue;
    sums[it.hour].total += it.value!;
    sums[it.hour].n += 1;
  }
  if (sums.some((it) => it.n === 0)) return null;
  const means = sums.map((it) => it.total / it.n);
  const [high, low] = [Math.max(...means), Math.min(...means)];
  return high > low ? { high: means.indexOf(high), low: means.indexOf(low) } : null;
}

function clocks(cells: readonly HeatCell[], zone: Zone): string {
  const twice = cells.filter((it) => it.half === 'second').map((it) => zone.date(it.start));
  if (twice.length === 0) return '';
  return $localize`The split cell on ${list([...new Set(twice)])}:list: is the repeated hour.`;
}
