import { MISSING, fixed, percent } from '../core/figures';
import { HOUR, Zone } from '../core/zone';
import type { LegendEntry } from '../ui/legend';
import { INK } from './axis';
import { namer, secondTime } from './clocks';
import { along } from './cursor';
import { isDense } from './dense';
import type { Highlight } from './highlights';
import type { Rule } from './load-marks';
import { loadOption } from './load-option';
import { LoadPoint, isEstimated, isMissing, isPartly, side } from './load-points';
import { loadTable } from './load-table';
import type { ChartModel, ChartPoint, ReceiptLink } from './model';
import { DEGREES, inDegrees } from '../core/units';

export interface LoadChart {
  points: readonly LoadPoint[];
  zone: Zone;
  caption: string;
  /** What the thin line is, as "7 days before"; null when nothing is compared. */
  before: string | null;
  /** What is drawn, where it is not demand. */
  unit?: string;
  /** Where a forecast begins. */
  rule?: Rule | null;
  /** What to look at, the foremost first. */
  highlights?: readonly Highlight[];
  /** What is expected, and its range, where they are not the usual ones. */
  named?: Named;
}

interface Named {
  expected: string;
  range: string;
}

const USUAL: Named = {
  expected: $localize`expected: 8-week median`,
  range: $localize`its 5–95 % range`,
};

interface Scale {
  unit: string;
  by: number;
  digits: number;
}

/**
 * Measured over its expected range; what left the range is filled, what is missing, whole or in part,
 * hatched.
 */
export function loadChart(chart: LoadChart): ChartModel {
  const { points, zone } = chart;
  const scale = scaleOf(chart);
  const daily = points.length > 1 && points[0].end - points[0].start > 20 * HOUR;
  const outdoor = points.some((it) => it.outdoor !== null);
  const day = daily ? 1 : 24;
  const { unit, by } = scale;
  const named = namer(points, zone);
  const marks = { rule: chart.rule ?? null, highlights: chart.highlights ?? [] };
  return {
    option: (size) =>
      loadOption({ points, zone, unit, scale: by, daily, outdoor, ...marks, ...size }),
    spans: points,
    read: (i) => readout(points[i], zone, scale, chart.before, named.moment),
    step: along(day, 7 * day),
    legend: [
      ...legend(points, chart.before, chart.named ?? USUAL),
      ...(marks.highlights.length > 0 ? [EPISODE] : []),
    ],
    table: () => loadTable(chart, scale),
  };
}

/** One unit in a chart, chosen from the largest value. */
function scaleOf({ points, unit }: LoadChart): Scale {
  let largest = 0;
  for (const { measured, expected, upper, before, highest, forecast } of points) {
    for (const it of [measured, expected, upper, before, highest, forecast]) {
      largest = Math.max(largest, it ?? 0);
    }
  }
  if (unit) return { unit, by: 1, digits: largest < 100 ? 2 : 1 };
  return largest >= 10_000 ? { unit: 'MW', by: 1000, digits: 1 } : { unit: 'kW', by: 1, digits: 1 };
}

function readout(
  it: LoadPoint,
  zone: Zone,
  { unit, by, digits }: Scale,
  before: string | null,
  moment: (at: number) => string,
): ChartPoint {
  const say = (value: number | null) => (value === null ? MISSING : fixed(value / by, digits));
  const hours = (it.end - it.start) / HOUR;
  const lines = it.ahead
    ? []
    : [
        it.measured === null
          ? $localize`no reading`
          : $localize`${say(it.measured)}:figure: ${unit}:unit: measured`,
      ];
  if (it.forecast != null) {
    const [lower, upper] = [say(it.lower), say(it.upper)];
    lines.push(
      $localize`${say(it.forecast)}:figure: ${unit}:unit: forecast, ${lower}:lower: to ${upper}:upper:`,
    );
  }
  if (it.measured !== null && isEstimated(it)) lines.push($localize`estimated`);
  if (it.expected !== null) {
    const lower = it.lower === null ? null : say(it.lower);
    lines.push(expectedSaid(say(it.expected), lower, say(it.upper)));
  }
  if (it.highest != null)
    lines.push($localize`${say(it.highest)}:figure: at the highest of the day`);
  if (it.lowest != null) lines.push($localize`${say(it.lowest)}:figure: at the lowest of the day`);
  if (before) lines.push(`${say(it.before)} ${before}`);
  if (it.coverage !== null && it.coverage < 1 && it.measured !== null) {
    lines.push($localize`${percent(it.coverage)}:coverage: measured`);
  }
  if (it.outdoor !== null)
    lines.push($localize`${fixed(inDegrees(it.outdoor), 1)}:figure: ${DEGREES}:unit: outdoor`);
  const length =
    hours === 1 ? $localize`one hour` : `${fixed(hours, Number.isInteger(hours) ? 0 : 2)} h`;
  const title = `${moment(it.start)}${secondTime(it.start, zone)}, ${length}`;
  return { title, lines, receipts: it.measured === null ? [] : receiptsOf(it, zone) };
}

/** What was expected, and between what, as far as that is known. */
export function expectedSaid(expected: string, lower: string | null, upper: string): string {
  return lower === null
    ? $localize`${expected}:expected: expected`
    : $localize`${expected}:expected: expected, ${lower}:lower: to ${upper}:upper:`;
}

export function receiptsOf(it: { start: number; end: number }, zone: Zone): ReceiptLink[] {
  const day = { label: $localize`Receipt of the day`, start: zone.local(it.start).day };
  if (it.end - it.start > 20 * HOUR) return [{ ...day, label: $localize`Open the receipt` }];
  return [{ label: $localize`Open the receipt`, start: zone.stamp(it.start) }, day];
}

const EPISODE: LegendEntry = { kind: 'area', fill: INK.wash, label: $localize`episode` };

/** Only what is there is explained. */
function legend(points: readonly LoadPoint[], before: string | null, named: Named): LegendEntry[] {
  const has = { over: false, under: false, highest: false, expected: false, forecast: false };
  const odd = { estimated: false, missing: false, partly: false };
  for (const it of points) {
    const where = side(it);
    if (where === 'over' || where === 'under') has[where] = true;
    has.highest ||= it.highest != null;
    has.expected ||= it.expected !== null;
    has.forecast ||= it.forecast != null;
    odd.estimated ||= isEstimated(it);
    odd.missing ||= isMissing(it);
    odd.partly ||= isPartly(it);
  }
  const entries: LegendEntry[] = [{ kind: 'line', fill: INK.trace, label: $localize`measured` }];
  if (before) entries.push({ kind: 'line', fill: INK.before, label: before, weight: 1.25 });
  if (has.highest) {
    entries.push({
      kind: 'line',
      fill: INK.inside,
      label: $localize`highest and lowest demand of the day`,
      weight: 0.75,
    });
  }
  if (has.expected) {
    if (!isDense(points.length)) {
      entries.push({
        kind: 'dotted',
        fill: INK.expected,
        label: named.expected,
      });
    }
    entries.push({ kind: 'area', fill: INK.band, label: named.range });
  }
  if (has.forecast) {
    entries.push(
      { kind: 'dashed', fill: INK.trace, label: $localize`forecast`, weight: 1.75 },
      { kind: 'area', fill: INK.band, label: $localize`its 95 % range` },
    );
  }
  if (has.over) entries.push({ kind: 'area', fill: INK.over, label: $localize`above` });
  if (has.under) entries.push({ kind: 'area', fill: INK.under, label: $localize`below` });
  if (odd.estimated)
    entries.push({ kind: 'dotted', fill: INK.estimated, label: $localize`estimated` });
  if (odd.missing) entries.push({ kind: 'area', fill: INK.gap, label: $localize`no readings` });
  if (odd.partly) {
    entries.push({ kind: 'area', fill: INK.gap, label: $localize`under 90 % measured` });
  }
  return entries;
}
