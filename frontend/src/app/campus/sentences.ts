import { plural } from '../core/plural';
import { Schemas } from '../core/api/client';
import {
  capital,
  commodityName,
  deviation,
  energy,
  fixed,
  list,
  percent,
  said,
  signedPercent,
  stop,
} from '../core/figures';
import { DAY, HOUR } from '../core/zone';
import { State, expectation, stateOf } from '../ui/expectation';

export type OverviewBuilding = Omit<Schemas['BuildingOverview'], 'state'> & { state: State };
export type Overview = Omit<Schemas['Overview'], 'buildings'> & { buildings: OverviewBuilding[] };

export interface Headline {
  plain: string;
  /** The one phrase under the highlighter. */
  marked: string;
  more: string[];
}

const NAMED = 3;

/** "7 days", "24 h": how long a window is, for people. */
export function length(start: string, end: string): string {
  const span = Date.parse(end) - Date.parse(start);
  if (span < 2 * DAY) return `${fixed(span / HOUR)} h`;
  const days = fixed(span / DAY);
  return plural(span / DAY, $localize`{n, plural, =1 {1 day} other {${days}:n: days}}`);
}

/** Measured, such as water by its volume, and yet without an energy. */
export const notEnergy = (it: { energy_kwh: number | null; coverage: number }) =>
  it.energy_kwh === null && it.coverage > 0;

export const NOT_ENERGY = $localize`Volumes have a cost, and no load or expectation as energy.`;

/** What the overview supports, and no more, most important first. */
export function campusHeadline(it: Overview): Headline {
  if (notEnergy(it.total)) {
    const plain = $localize`${capital(commodityName(it.commodity))}:commodity: is measured, but not as energy.`;
    return { plain, marked: '', more: [NOT_ENERGY] };
  }
  if (it.total.energy_kwh === null) return silent(it);
  const over = it.buildings.filter((b) => b.state === 'over');
  const under = it.buildings.filter((b) => b.state === 'under');
  return {
    plain: campusState(it),
    marked: outsiders(over, under),
    more: [total(it), moved(over, under), leftOut(it)].filter((sentence) => sentence !== ''),
  };
}

function silent(it: Overview): Headline {
  const name = commodityName(it.commodity);
  const since = it.measured_to === null ? $localize`No meter has sent anything yet.` : '';
  return {
    plain: $localize`No ${name}:commodity: readings in this window.`,
    marked: '',
    more: [since, $localize`Nothing is filled in: a gap is not a zero.`].filter(
      (sentence) => sentence !== '',
    ),
  };
}

function campusState(it: Overview): string {
  if (it.n_judged === 0) return $localize`No building can be judged in this window.`;
  const against = expectation(it.total);
  if (!against)
    return $localize`${it.n_judged}:n_judged: of ${it.n_buildings}:n_buildings: buildings can be judged.`;
  const state = stateOf(against);
  if (it.partial !== null) return partState(state);
  switch (state) {
    case 'over':
      return $localize`The campus is over its expected range.`;
    case 'under':
      return $localize`The campus is under its expected range.`;
    default:
      return $localize`The campus is as expected.`;
  }
}

/** The campus may well be otherwise. */
function partState(state: State): string {
  switch (state) {
    case 'over':
      return $localize`What you see of the campus is over its expected range.`;
    case 'under':
      return $localize`What you see of the campus is under its expected range.`;
    default:
      return $localize`What you see of the campus is as expected.`;
  }
}

function outsiders(over: readonly OverviewBuilding[], under: readonly OverviewBuilding[]): string {
  const loud = over.length > 0 ? over : under;
  const n = loud.length;
  if (n === 0) return '';
  const names = list(loud.map((b) => b.name));
  if (over.length > 0) {
    return n > NAMED
      ? $localize`${n}:n: buildings are over.`
      : plural(n, $localize`${names}:buildings: {n, plural, =1 {is over} other {are over}}.`);
  }
  return n > NAMED
    ? $localize`${n}:n: buildings are under.`
    : plural(n, $localize`${names}:buildings: {n, plural, =1 {is under} other {are under}}.`);
}

function total({ total, window }: Overview): string {
  const took = said(energy(total.energy_kwh!));
  const span = length(window.start, window.end);
  const against = expectation(total);
  const off = against?.deviation ?? residualPercent(total);
  return tookSaid(took, span, off, against);
}

/** What was taken, how far off expectation that is, and what the range was. */
export function tookSaid(
  took: string,
  span: string,
  off: number | null,
  range: { lower: number; upper: number } | null,
): string {
  if (off === null) return $localize`${took}:energy: in ${span}:span:.`;
  const size = fixed(Math.abs(off), 1);
  const sentence =
    size === fixed(0, 1)
      ? $localize`${took}:energy: in ${span}:span:, as expected.`
      : off > 0
        ? $localize`${took}:energy: in ${span}:span:, ${size}:percent:\u00a0% above expected.`
        : $localize`${took}:energy: in ${span}:span:, ${size}:percent:\u00a0% below expected.`;
  if (!range) return sentence;
  const [lower, upper] = [signedPercent(range.lower), signedPercent(range.upper)];
  return `${sentence} ${$localize`The expected range is ${lower}:lower: to ${upper}:upper:.`}`;
}

function residualPercent(it: Pick<Overview['total'], 'expected_kwh' | 'residual_kwh'>) {
  if (it.expected_kwh === null || it.residual_kwh === null) return null;
  return deviation(it.expected_kwh + it.residual_kwh, it.expected_kwh);
}

function moved(over: readonly OverviewBuilding[], under: readonly OverviewBuilding[]): string {
  const sentences: string[] = [];
  const most = largest(over);
  if (most?.residual_kwh) {
    const more = said(energy(most.residual_kwh));
    sentences.push($localize`${most.name}:building: took ${more}:energy: more than expected.`);
  }
  const others = over.filter((b) => b !== most);
  if (others.length > 0 && others.length <= NAMED) {
    sentences.push($localize`${list(others.map((b) => b.name))}:buildings: took more too.`);
  } else if (others.length > 0) {
    sentences.push($localize`${others.length}:n: more buildings are over their range.`);
  }
  if (under.length > NAMED) {
    sentences.push($localize`${under.length}:n: buildings took less than their range.`);
  } else if (under.length > 0) {
    const names = list(under.map((b) => b.name));
    sentences.push(
      plural(
        under.length,
        $localize`${names}:buildings: took less than {n, plural, =1 {its} other {their}} range.`,
      ),
    );
  }
  return sentences.join(' ');
}

function largest(buildings: readonly OverviewBuilding[]): OverviewBuilding | null {
  let most: OverviewBuilding | null = null;
  for (const b of buildings) {
    if ((b.residual_kwh ?? 0) > (most?.residual_kwh ?? 0)) most = b;
  }
  return most;
}

function leftOut(it: Overview): string {
  const unjudged = it.buildings.filter((b) => b.state === 'not_judged');
  const [first, ...others] = unjudged;
  if (!first) return '';
  const n = unjudged.length;
  if (n > NAMED) {
    return $localize`${n}:n: of ${it.n_buildings}:all: buildings are not judged: a gap is not a saving.`;
  }
  if (others.length === 0 && first.reason) {
    return $localize`${first.name}:building: is not judged: ${stop(first.reason)}:reason:`;
  }
  const names = list(
    unjudged.map(({ name, coverage }) =>
      coverage === 0
        ? name
        : $localize`${name}:building: (${percent(coverage)}:coverage: measured)`,
    ),
  );
  return plural(
    n,
    $localize`${names}:buildings: {n, plural, =1 {is} other {are}} not judged: a gap is not a saving.`,
  );
}
