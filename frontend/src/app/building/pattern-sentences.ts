import { plural } from '../core/plural';
import { LoadPoint, isJudged, tally } from '../chart/load-points';
import type { Sentence } from '../chart/model';
import type { WeekHours } from '../chart/week-hours';
import { demand, fixed, said, signedPercent } from '../core/figures';
import type { Zone } from '../core/zone';
import { longest } from './sentences';

const STRETCH = 3;

/** Whether this week keeps to its range, and what it took against the usual of the same hours. */
export function weekSentence(
  it: WeekHours,
  hours: readonly LoadPoint[],
  end: number,
  zone: Zone,
): Sentence {
  const [now, last] = it.weeks.map((week) =>
    hours.filter(({ start, end: to }) => start >= week.start && to <= Math.min(end, week.end)),
  );
  const rest = [against(it), leftBy(last, zone)].filter((part) => part !== '').join(' ');
  const n = tally(now);
  const judged = n.over + n.under + n.inside;
  if (now.every((each) => each.measured === null)) {
    return { lead: $localize`This week has no readings yet.`, rest };
  }
  if (!now.some(isJudged)) {
    return { lead: $localize`No hour of this week is 90 % measured.`, rest };
  }
  if (judged === 0) return { lead: $localize`No expected range for this week yet.`, rest };
  if (n.over + n.under === 0) {
    return { lead: $localize`This week is inside its expected range so far.`, rest };
  }
  const lead = $localize`${fixed(n.over)}:over: of ${fixed(judged)}:judged: hours of this week were above the range, ${fixed(n.under)}:under: below.`;
  return { lead, rest };
}

/** The mean of the weeks before, over the hours that this week and any of them were measured. */
function against({ demand: [now, ...before] }: WeekHours): string {
  let [taken, usual, n] = [0, 0, 0];
  now.forEach((kw, i) => {
    const known = before.map((week) => week[i]).filter((value) => value !== null);
    if (kw === null || known.length === 0) return;
    taken += kw;
    usual += known.reduce((sum, value) => sum + value, 0) / known.length;
    n += 1;
  });
  if (n === 0 || usual === 0) return '';
  const times = taken / usual;
  if (times >= 10) {
    return $localize`Its ${fixed(n)}:n: hours took ${fixed(times)}:times: times the mean of the five weeks before.`;
  }
  const change = signedPercent((times - 1) * 100);
  return $localize`Its ${fixed(n)}:n: hours took ${change}:change: against the mean of the five weeks before.`;
}

function leftBy(last: readonly LoadPoint[], zone: Zone): string {
  const [over, under] = [longest(last, 'over'), longest(last, 'under')];
  const run = over.n >= under.n ? over : under;
  if (run.n < STRETCH) return '';
  const since = zone.moment(last[run.from].start);
  return run === over
    ? $localize`Last week was above its range for ${run.n}:n: h from ${since}:time:.`
    : $localize`Last week was below its range for ${run.n}:n: h from ${since}:time:.`;
}

/** How many nights left their range, and the highest. */
export function nightSentence(nights: readonly LoadPoint[], zone: Zone): Sentence {
  const whole = nights.filter(isJudged);
  if (whole.length === 0) return { lead: $localize`No night is 90 % measured.`, rest: '' };
  const n = tally(whole);
  const judged = n.over + n.under + n.inside;
  const top = whole.reduce((a, b) => (b.measured! > a.measured! ? b : a));
  const [kw, night] = [said(demand(top.measured!)), zone.weekdayDate(top.start)];
  const part = nights.length - whole.length;
  const rest = [
    top.expected === null
      ? $localize`The highest: ${kw}:demand: to ${night}:date:.`
      : $localize`The highest: ${kw}:demand: to ${night}:date:, expected ${said(demand(top.expected))}:expected:.`,
    part > 0
      ? plural(
          part,
          $localize`{n, plural, =1 {1 night is} other {${fixed(part)}:n: nights are}} under 90 % measured.`,
        )
      : '',
  ];
  return { lead: nightsLead(judged, n), rest: rest.filter((it) => it !== '').join(' ') };
}

function nightsLead(judged: number, n: { over: number; under: number }): string {
  if (judged === 0) return $localize`No expected range for these nights yet.`;
  if (n.over + n.under === 0)
    return $localize`All ${fixed(judged)}:judged: judged nights were inside the range.`;
  return $localize`${fixed(n.over)}:over: of ${fixed(judged)}:judged: nights were above the range, ${fixed(n.under)}:under: below.`;
}
