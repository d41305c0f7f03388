import { plural } from '../core/plural';
import { INK } from '../chart/axis';
import type { BarTableView } from '../chart/bar-table';
import type { Sentence } from '../chart/model';
import type { Stretch } from '../chart/zoom';
import { number } from '../core/api/record';
import { MISSING, demand, fixed, said } from '../core/figures';
import type { Zone } from '../core/zone';
import { DEGREES, SI, inDegrees } from '../core/units';

export const MOST = 8;

/** The highest hour of one day, with the temperature outside in it. */
export interface PeakDay extends Stretch {
  kw: number;
  outdoor: number | null;
}

const WARM = 20;
const COLD = 8;

/** The days of greatest demand, greatest first; of equal ones the earlier. */
export function highestDays(days: readonly Record<string, unknown>[], zone: Zone): Stretch[] {
  const known = days.flatMap((it) => {
    const kw = number(it['peak_demand_kw']);
    const start = Date.parse(String(it['timestamp']));
    return kw === null ? [] : [{ kw, start, end: zone.shift(start, 1) }];
  });
  return known
    .sort((a, b) => b.kw - a.kw || a.start - b.start)
    .slice(0, MOST)
    .map(({ start, end }) => ({ start, end }));
}

/** The first of a day's highest hours. */
export function highestHour(hours: readonly Record<string, unknown>[]): PeakDay | null {
  let best: PeakDay | null = null;
  for (const it of hours) {
    const kw = number(it['peak_demand_kw']);
    if (kw === null || kw <= (best?.kw ?? -Infinity)) continue;
    best = {
      start: Date.parse(String(it['timestamp'])),
      end: Date.parse(String(it['end'])),
      kw,
      outdoor: number(it['outdoor_temp_c']),
    };
  }
  return best;
}

export function peakTable(peaks: readonly PeakDay[], zone: Zone, building: string): BarTableView {
  const sorted = [...peaks].sort((a, b) => b.kw - a.kw || a.start - b.start);
  const highest = sorted[0]?.kw ?? 0;
  const unit = highest >= 10_000 ? 'MW' : 'kW';
  const by = unit === 'MW' ? 1000 : 1;
  return {
    sentence: sentence(sorted, zone),
    columns: [$localize`Hour`, $localize`from zero`, unit, $localize`Outdoor`],
    rows: sorted.map((it) => ({
      head: hourSaid(it, zone),
      parts: [{ share: highest > 0 ? it.kw / highest : 0, fill: INK.strong }],
      cells: [
        { text: fixed(it.kw / by, 1) },
        {
          text:
            it.outdoor === null ? MISSING : `${fixed(inDegrees(it.outdoor), 1)}\u00a0${DEGREES}`,
        },
      ],
      leads: it,
    })),
    note: $localize`The highest demand of a day, one a day. Bars start at zero.`,
    sheet: {
      caption: $localize`Highest days of ${building}:building:`,
      columns: [$localize`Hour`, $localize`Demand kW`, $localize`Outdoor ${SI.degrees}:unit:`],
      rows: sorted.map((it) => [zone.stamp(it.start), it.kw, it.outdoor]),
    },
  };
}

const hourSaid = ({ start }: Stretch, zone: Zone) =>
  `${zone.weekday(start)} ${zone.fullDate(start)} ${zone.time(start)}`;

const degrees = (celsius: number, digits = 1) =>
  `${fixed(inDegrees(celsius), digits)}\u00a0${DEGREES}`;

function sentence(peaks: readonly PeakDay[], zone: Zone): Sentence {
  if (peaks.length === 0) {
    return { lead: $localize`Nothing was measured in these 12 months.`, rest: '' };
  }
  const [top] = peaks;
  const [kw, hour] = [said(demand(top.kw)), hourSaid(top, zone)];
  const highest =
    top.outdoor === null
      ? $localize`The highest: ${kw}:demand: on ${hour}:time:.`
      : $localize`The highest: ${kw}:demand: on ${hour}:time: at ${degrees(top.outdoor)}:degrees: outside.`;
  const known = peaks.map((it) => it.outdoor).filter((it) => it !== null);
  const n = peaks.length;
  if (known.length < n) return { lead: highest, rest: '' };
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (least >= WARM) {
    const warm = $localize`{n, plural, =1 {The one day was} other {All ${numberSaid(n)}:n: were}} ${degrees(WARM, 0)}:degrees: or warmer.`;
    return { lead: plural(n, warm), rest: highest };
  }
  if (most <= COLD) {
    const cold = $localize`{n, plural, =1 {The one day was} other {All ${numberSaid(n)}:n: were}} ${degrees(COLD, 0)}:degrees: or colder.`;
    return { lead: plural(n, cold), rest: highest };
  }
  const [coldest, warmest] = [fixed(inDegrees(least), 1), degrees(most)];
  const range = $localize`It was ${coldest}:least: to ${warmest}:most: outside in these hours.`;
  return { lead: highest, rest: range };
}

/** As a word, for there are eight at most. */
const numberSaid = (n: number) =>
  [
    $localize`two`,
    $localize`three`,
    $localize`four`,
    $localize`five`,
    $localize`six`,
    $localize`seven`,
    $localize`eight`,
  ][n - 2] ?? fixed(n);
