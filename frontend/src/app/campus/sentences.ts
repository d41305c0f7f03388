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
  return $localize`${fixed(span / DAY)}:fixed: days`;
}

/** Measured, such as water by its volume, and yet without a figure in kWh. */
export const notEnergy = (it: { energy_kwh: number | null; coverage: number }) =>
  it.energy_kwh === null && it.coverage > 0;

export const NOT_ENERGY = 'Volumes have a cost, and no load or expectation in kWh.';

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
    plain: $localize`No ${name}:name: readings in this window.`,
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
  switch (stateOf(against)) {
    case 'over':
      return $localize`The campus is over its expected range.`;
    case 'under':
      return $localize`The campus is under its expected range.`;
    default:
      return $localize`The campus is as expected.`;
  }
}

function outsiders(over: readonly OverviewBuilding[], under: readonly OverviewBuilding[]): string {
  const loud = over.length > 0 ? over : under;
  if (loud.length === 0) return '';
  const where = over.length > 0 ? 'over' : 'under';
  if (loud.length > NAMED) return $localize`${loud.length}:length: buildings are ${where}:where:.`;
  return `${list(loud.map((b) => b.name))} ${loud.length === 1 ? 'is' : 'are'} ${where}.`;
}

function total({ total, window }: Overview): string {
  const took = $localize`${said(energy(total.energy_kwh!))}:energy_kwh: in ${length(window.start, window.end)}:start:`;
  const against = expectation(total);
  const off = against?.deviation ?? residualPercent(total);
  if (off === null) return `${took}.`;
  const size = fixed(Math.abs(off), 1);
  const way = off > 0 ? 'above' : 'below';
  const sentence =
    size === '0.0'
      ? $localize`${took}:took:, as expected`
      : $localize`${took}:took:, ${size}:size:\u00a0% ${way}:way: expected`;
  if (!against) return `${sentence}.`;
  const range = $localize`${signedPercent(against.lower)}:lower: to ${signedPercent(against.upper)}:upper:`;
  return $localize`${sentence}:sentence:. The expected range is ${range}:range:.`;
}

function residualPercent(it: Pick<Overview['total'], 'expected_kwh' | 'residual_kwh'>) {
  if (it.expected_kwh === null || it.residual_kwh === null) return null;
  return deviation(it.expected_kwh + it.residual_kwh, it.expected_kwh);
}

function moved(over: readonly OverviewBuilding[], under: readonly OverviewBuilding[]): string {
  const sentences: string[] = [];
  const most = largest(over);
  if (most?.residual_kwh) {
    sentences.push(
      $localize`${most.name}:name: took ${said(energy(most.residual_kwh))}:residual_kwh: more than expected.`,
    );
  }
  const others = over.filter((b) => b !== most);
  if (others.length > 0 && others.length <= NAMED) {
    sentences.push($localize`${list(others.map((b) => b.name))}:map: took more too.`);
  } else if (others.length > 0) {
    sentences.push($localize`${others.length}:length: more buildings are over their range.`);
  }
  if (under.length > 0) {
    const who =
      under.length <= NAMED
        ? list(under.map((b) => b.name))
        : $localize`${under.length}:length: buildings`;
    sentences.push(
      $localize`${who}:who: took less than ${under.length === 1 ? 'its' : 'their'}:value: range.`,
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
  const moral = $localize`not judged: a gap is not a saving.`;
  if (unjudged.length > NAMED) {
    return $localize`${unjudged.length}:length: of ${it.n_buildings}:n_buildings: buildings are ${moral}:moral:`;
  }
  if (others.length === 0 && first.reason) {
    return $localize`${first.name}:name: is not judged: ${sentenceEnd(first.reason)}:reason:`;
  }
  const names = unjudged.map(({ name, coverage }) =>
    coverage === 0 ? name : $localize`${name}:name: (${percent(coverage)}:coverage: measured)`,
  );
  return `${list(names)} ${others.length === 0 ? 'is' : 'are'} ${moral}`;
}

const sentenceEnd = (text: string) => (text.endsWith('.') ? text : `${text}.`);
