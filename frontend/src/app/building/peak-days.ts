import { INK } from '../chart/axis';
import type { BarTableView } from '../chart/bar-table';
import type { Sentence } from '../chart/model';
import type { Stretch } from '../chart/zoom';
import { number } from '../core/api/record';
import { MISSING, demand, fixed, said } from '../core/figures';
import type { Zone } from '../core/zone';
import { DEGREES, inDegrees } from '../core/units';

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
      columns: [$localize`Hour`, $localize`Demand kW`, $localize`Outdoor ${DEGREES}:DEGREES:`],
      rows: sorted.map((it) => [zone.stamp(it.start), it.kw, it.outdoor]),
    },
  };
}

const hourSaid = ({ start }: Stretch, zone: Zone) =>
  `${zone.weekday(start)} ${zone.fullDate(start)} ${zone.time(start)}`;

function sentence(peaks: readonly PeakDay[], zone: Zone): Sentence {
  if (peaks.length === 0)
    return { lead: $localize`Nothing was measured in these 12 months.`, rest: '' };
  const [top] = peaks;
  const outdoor =
    top.outdoor === null
      ? ''
      : $localize` at ${fixed(inDegrees(top.outdoor), 1)}:outdoor:\u00a0${DEGREES}:DEGREES: outside`;
  const highest = $localize`${said(demand(top.kw))}:kw: on ${hourSaid(top, zone)}:top:${outdoor}:outdoor:`;
  const known = peaks.map((it) => it.outdoor).filter((it) => it !== null);
  if (known.length < peaks.length)
    return { lead: $localize`The highest: ${highest}:highest:.`, rest: '' };
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const n = [
    '',
    $localize`One`,
    $localize`Two`,
    $localize`Three`,
    $localize`Four`,
    $localize`Five`,
    $localize`Six`,
    $localize`Seven`,
    $localize`Eight`,
  ][peaks.length];
  const all =
    peaks.length === 1 ? $localize`The one day` : $localize`All ${n.toLowerCase()}:toLowerCase:`;
  const were = peaks.length === 1 ? 'was' : 'were';
  if (least >= WARM) {
    return {
      lead: $localize`${all}:all: ${were}:were: ${fixed(inDegrees(WARM))}:WARM:\u00a0${DEGREES}:DEGREES: or warmer.`,
      rest: $localize`The highest: ${highest}:highest:.`,
    };
  }
  if (most <= COLD) {
    return {
      lead: $localize`${all}:all: ${were}:were: ${fixed(inDegrees(COLD))}:COLD:\u00a0${DEGREES}:DEGREES: or colder.`,
      rest: $localize`The highest: ${highest}:highest:.`,
    };
  }
  const range = $localize`It was ${fixed(inDegrees(least), 1)}:least: to ${fixed(inDegrees(most), 1)}:most:\u00a0${DEGREES}:DEGREES: outside in these hours.`;
  return { lead: $localize`The highest: ${highest}:highest:.`, rest: range };
}
