import { DAY, dateSaid } from '../core/zone';

/** A tariff of one campus and commodity, as far as its days go: `valid_to` is not included. */
export interface Held {
  name: string;
  valid_from: string;
  valid_to: string | null;
}

/** Days on which two hold, and which of them prices these. */
interface Stretch {
  from: string;
  to: string | null;
  other: Held;
  otherCounts: boolean;
}

/** What saving a tariff means beside `others`: which counts when, and by which rule. */
export function overlapsSaid(it: Held, others: readonly Held[]): string[] {
  const found = stretches(it, others);
  if (found.length === 0) return [];
  return [
    ...found.map(({ from, to, other, otherCounts }) =>
      otherCounts
        ? $localize`${other.name}:tariff: counts ${days(from, to)}:days:, this one does not.`
        : $localize`This tariff counts ${days(from, to)}:days:, ${other.name}:tariff: does not.`,
    ),
    $localize`Of several that hold on a day the one that began last prices it; of those that began together the last by name.`,
  ];
}

/** On which of its days a tariff prices nothing; empty where it prices all. */
export function overlappedSaid(it: Held, others: readonly Held[]): string {
  return stretches(it, others)
    .filter(({ otherCounts }) => otherCounts)
    .map(({ from, to, other }) => $localize`${other.name}:tariff: counts ${days(from, to)}:days:`)
    .join('; ');
}

/** As the server decides: of those that hold on a day the last one counts. */
const inOrder = (a: Held, b: Held) =>
  compare(a.valid_from, b.valid_from) || compare(a.name, b.name);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function stretches(it: Held, others: readonly Held[]): Stretch[] {
  const edges = [it, ...others].flatMap(({ valid_from, valid_to }) => [valid_from, valid_to]);
  const within = edges.filter((day): day is string => day !== null && holds(it, day));
  const starts = [...new Set(within)].sort();
  const found: Stretch[] = [];
  starts.forEach((from, i) => {
    const to = starts[i + 1] ?? it.valid_to;
    const other = others
      .filter((one) => holds(one, from))
      .sort(inOrder)
      .at(-1);
    const last = found.at(-1);
    if (other && last?.other === other && last.to === from) last.to = to;
    else if (other) found.push({ from, to, other, otherCounts: inOrder(it, other) < 0 });
  });
  return found;
}

const holds = ({ valid_from, valid_to }: Held, day: string) =>
  valid_from <= day && (valid_to === null || day < valid_to);

function days(from: string, to: string | null): string {
  const first = dateSaid(from);
  if (to === null) return $localize`from ${first}:first: on`;
  const last = new Date(Date.parse(`${to}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
  if (last === from) return $localize`on ${first}:day:`;
  return $localize`from ${first}:first: to ${dateSaid(last)}:last:, both included`;
}
