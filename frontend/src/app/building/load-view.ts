import { plural } from '../core/plural';
import { loadSentence } from '../campus/view';
import type { Highlight } from '../chart/highlights';
import { loadChart } from '../chart/load';
import type { Rule } from '../chart/load-marks';
import { LoadPoint, kwhOf, peak } from '../chart/load-points';
import type { Sentence } from '../chart/model';
import { Stretch, within } from '../chart/zoom';
import { exchange } from '../core/exchange';
import { carbon, fixed, money, said, symbolOf } from '../core/figures';
import type { Measure } from '../core/url-state';
import { HOUR, Zone } from '../core/zone';
import { backSaid, comparisonSentence } from './comparison';
import { Known, withForecast } from './forecast-points';
import { aheadSentence, pastSentence } from './forecast-sentences';
import type { Shown } from './shown';

interface Load {
  all: readonly LoadPoint[];
  /** How many days back the thin line is. */
  before: number | null;
  zoom: Stretch | null;
  measure: Measure;
  currency: string;
  known: Known | null;
  highlights: readonly Highlight[];
}

/** The load, or what it costs, of the window or of the part that is looked at. */
export function load(
  { before, zoom, measure, currency, known, highlights, ...given }: Load,
  shown: Shown,
) {
  const { building, zone, start, end } = shown;
  const all = withForecast(given.all, known, end);
  const drawn = within(all, zoom);
  const [from, to] = [drawn[0]?.start ?? start, drawn[drawn.length - 1]?.end ?? end];
  const zoomed = zoom !== null && drawn.length < all.length;
  const span = zone.window(from, to);
  const ahead = drawn.filter((it) => it.ahead).length;
  const caption = {
    energy: $localize`Load of ${building}:building:, ${span}:window:`,
    cost: $localize`Cost of ${building}:building:, ${span}:window:`,
    carbon: $localize`Carbon of ${building}:building:, ${span}:window:`,
  }[measure];
  return {
    all,
    drawn,
    zoomed,
    sub: zoomed ? span : ahead > 0 ? $localize`and the next ${fixed(ahead)}:n: hours` : '',
    sentence: withAheadSaid(drawn, known, zone, (over) =>
      sentenceOf(over, before, measure, currency, zone),
    ),
    size: drawn.some((it) => it.outdoor !== null) ? ('strip' as const) : ('load' as const),
    model: loadChart({
      points: measure === 'cost' ? exchanged(drawn, exchange(currency)?.rate ?? 1) : drawn,
      zone,
      caption,
      before: before === null ? null : backSaid(before),
      unit: unitOf(measure, currency),
      rule: known && ruleOf(all, known, zone),
      highlights,
    }),
  };
}

/** What is drawn of money, each amount at that rate. */
function exchanged(points: readonly LoadPoint[], rate: number): readonly LoadPoint[] {
  const at = (amount: number | null) => (amount === null ? null : amount * rate);
  return points.map((it) => ({
    ...it,
    measured: at(it.measured),
    expected: at(it.expected),
    lower: at(it.lower),
    upper: at(it.upper),
    before: at(it.before),
    lowest: at(it.lowest ?? null),
    highest: at(it.highest ?? null),
  }));
}

/** Where a forecast begins: now, or when it was made. */
function ruleOf(all: readonly LoadPoint[], { forecast, day }: Known, zone: Zone): Rule | null {
  if (day !== null && forecast.origin !== null) {
    const at = Date.parse(forecast.origin);
    return { at, label: $localize`as known ${zone.moment(at)}:time:` };
  }
  const last = all.findLast((it) => !it.ahead);
  return last && all.at(-1)?.ahead ? { at: last.start, label: $localize`now` } : null;
}

/** What a forecast has to say is said of it alone: it is judged by none of the other ranges. */
function withAheadSaid(
  drawn: readonly LoadPoint[],
  known: Known | null,
  zone: Zone,
  measured: (over: readonly LoadPoint[]) => Sentence,
): Sentence {
  if (known && known.day !== null) {
    return pastSentence(known.forecast, zone.midnight(known.day), zone);
  }
  const over = drawn.filter((it) => !it.ahead);
  if (!known || over.length === drawn.length) return measured(over);
  const ahead = aheadSentence(known.forecast, zone);
  if (over.length === 0) return { lead: ahead, rest: '' };
  const { lead, rest } = measured(over);
  return { lead, rest: `${rest} ${ahead}`.trim() };
}

function sentenceOf(
  drawn: readonly LoadPoint[],
  before: number | null,
  measure: Measure,
  currency: string,
  zone: Zone,
): Sentence {
  if (measure !== 'energy') return amountSentence(drawn, measure, currency, zone);
  const sentence = loadSentence(drawn, zone);
  if (before === null) return sentence;
  return { ...sentence, rest: `${comparisonSentence(drawn, before)} ${sentence.rest}` };
}

/** A rate, so that a change of the clocks or of the interval does not change what is drawn. */
function unitOf(measure: Measure, currency: string): string | undefined {
  if (measure === 'carbon') return $localize`kg CO₂ an hour`;
  return measure === 'cost' ? $localize`${symbolOf(currency)}:currency: an hour` : undefined;
}

/** What was paid, or emitted, in all, and when most. */
export function amountSentence(
  points: readonly LoadPoint[],
  measure: 'cost' | 'carbon',
  currency: string,
  zone: Zone,
): Sentence {
  const known = points.filter((it) => it.measured !== null);
  const top = peak(points);
  if (!top) return { lead: $localize`Nothing was measured here.`, rest: '' };
  const write = (amount: number) =>
    measure === 'cost' ? money(amount, currency) : said(carbon(amount));
  const total = known.reduce((sum, it) => sum + kwhOf(it, it.measured)!, 0);
  const hours = known.reduce((sum, it) => sum + (it.end - it.start) / HOUR, 0);
  const daily = top.end - top.start > 20 * HOUR;
  const when = daily ? zone.weekdayDate(top.start) : zone.moment(top.start);
  const amount = write(kwhOf(top, top.measured)!);
  const gone = points.length - known.length;
  const counted = fixed(hours);
  return {
    lead:
      measure === 'carbon'
        ? $localize`${write(total)}:carbon:, location-based, over ${counted}:hours: measured hours.`
        : $localize`${write(total)}:cost:, over ${counted}:hours: measured hours.`,
    rest: [
      daily
        ? $localize`Most in one day: ${amount}:amount:, on ${when}:date:.`
        : $localize`Most in one hour: ${amount}:amount:, from ${when}:time:.`,
      ...(gone === 0 ? [] : [missing(gone, daily)]),
    ].join(' '),
  };
}

const missing = (n: number, daily: boolean) =>
  plural(
    n,
    daily
      ? $localize`{n, plural, =1 {1 day has no readings and counts nothing.} other {${fixed(n)}:n: days have no readings and count nothing.}}`
      : $localize`{n, plural, =1 {1 hour has no readings and counts nothing.} other {${fixed(n)}:n: hours have no readings and count nothing.}}`,
  );
