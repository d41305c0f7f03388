import type { LoadPoint } from '../chart/load-points';
import { gaps, isJudged, side } from '../chart/load-points';
import { NOT_ENERGY, OverviewBuilding, length, notEnergy, tookSaid } from '../campus/sentences';
import { partlySaid } from '../campus/view';
import { capital, commodityName, energy, fixed, percent, said, stop } from '../core/figures';
import { HOUR, Zone } from '../core/zone';
import { expectation } from '../ui/expectation';

export interface BuildingHeadline {
  before: string;
  marked: string;
  after: string;
}

const STRETCH = 3;

export function buildingHeadline(it: OverviewBuilding, commodity: string): BuildingHeadline {
  const plain = (before: string) => ({ before, marked: '', after: '' });
  if (notEnergy(it)) {
    return plain(
      $localize`${capital(commodityName(commodity))}:commodity: of ${it.name}:building: is measured, not as energy.`,
    );
  }
  if (it.energy_kwh === null) {
    return plain(
      $localize`No ${commodityName(commodity)}:commodity: readings from ${it.name}:building: in this window.`,
    );
  }
  const off = it.residual_kwh;
  if (it.state === 'within') return plain($localize`${it.name}:building: is as expected.`);
  if (it.state === 'not_judged' || off === null) {
    return plain($localize`${it.name}:building: is not judged in this window.`);
  }
  const amount = said(energy(Math.abs(off)));
  return {
    before: $localize`${it.name}:building: took `,
    marked: off > 0 ? $localize`${amount}:energy: more` : $localize`${amount}:energy: less`,
    after: $localize` than expected.`,
  };
}

/** What the overview and the hours support, most important first. */
export function buildingSentences(
  it: OverviewBuilding,
  window: { start: string; end: string },
  hours: readonly LoadPoint[] | null,
  zone: Zone,
): string[] {
  if (notEnergy(it)) return [NOT_ENERGY];
  const sentences = [total(it, window)];
  if (it.state === 'not_judged') sentences.push(notJudged(it));
  if (hours && it.state !== 'not_judged') sentences.push(stretch(hours, zone));
  if (hours) sentences.push(missing(hours, zone));
  return sentences.filter((sentence) => sentence !== '');
}

function total(it: OverviewBuilding, window: { start: string; end: string }): string {
  if (it.energy_kwh === null) return '';
  const against = it.state === 'not_judged' ? null : expectation(it);
  const span = length(window.start, window.end);
  return tookSaid(said(energy(it.energy_kwh)), span, against?.deviation ?? null, against);
}

function notJudged({ reason, coverage }: OverviewBuilding): string {
  if (reason) return $localize`Not judged: ${stop(reason)}:reason:`;
  if (coverage < 0.9) {
    return $localize`Not judged: ${percent(coverage)}:coverage: measured, 90\u00a0% needed.`;
  }
  return $localize`Not judged: it takes the same hour of 8 weeks before to expect anything.`;
}

function stretch(hours: readonly LoadPoint[], zone: Zone): string {
  const over = longest(hours, 'over');
  const under = longest(hours, 'under');
  const run = over.n >= under.n ? over : under;
  if (run.n < STRETCH) return '';
  const since = zone.moment(hours[run.from].start);
  return run === over
    ? $localize`The longest stretch above the range is ${run.n}:n: h from ${since}:time:.`
    : $localize`The longest stretch below the range is ${run.n}:n: h from ${since}:time:.`;
}

export function longest(hours: readonly LoadPoint[], which: 'over' | 'under') {
  let best = { from: 0, n: 0 };
  let from = 0;
  hours.forEach((it, i) => {
    if (side(it) !== which) from = i + 1;
    else if (i + 1 - from > best.n) best = { from, n: i + 1 - from };
  });
  return best;
}

function missing(hours: readonly LoadPoint[], zone: Zone): string {
  if (hours.length === 0) return '';
  const found = gaps(hours);
  if (found.length === 0) {
    const n = hours.filter((it) => !isJudged(it)).length;
    return n === 0 ? $localize`Every hour was measured.` : partlySaid(n, false);
  }
  const span = ({ from, to }: { from: number; to: number }) =>
    (hours[to].end - hours[from].start) / HOUR;
  const worst = found.reduce((a, b) => (span(b) > span(a) ? b : a));
  const n = found.reduce((sum, gap) => sum + span(gap), 0);
  const all = (hours[hours.length - 1].end - hours[0].start) / HOUR;
  const since = zone.moment(hours[worst.from].start);
  const [gone, hoursOfAll] = [fixed(n), fixed(all)];
  return found.length === 1
    ? $localize`${gone}:n: of ${hoursOfAll}:all: hours have no readings, from ${since}:time:. Nothing is filled in.`
    : $localize`${gone}:n: of ${hoursOfAll}:all: hours have no readings, the longest gap from ${since}:time:. Nothing is filled in.`;
}
