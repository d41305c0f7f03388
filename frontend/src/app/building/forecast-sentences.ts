import type { Sentence } from '../chart/model';
import type { Schemas } from '../core/api/client';
import { demand, energy, fixed, percent, said, sentence, stop } from '../core/figures';
import { plural } from '../core/plural';
import { energyScale } from '../core/units';
import type { Zone } from '../core/zone';
import type { Forecast } from './forecast-points';

type Hour = Schemas['ForecastRow'];

/**
 * Tomorrow's energy, and the highest hour. A sum's range is no sum of ranges: what it would be
 * were every hour at the edge of its own is said as just that.
 */
export function aheadSentence({ forecast }: Forecast, zone: Zone): string {
  if (forecast.length === 0) return '';
  // The first hour is the one that runs.
  const { day } = zone.local(zone.shift(Date.parse(forecast[0].timestamp), 1));
  const tomorrow = forecast.filter((it) => zone.local(Date.parse(it.timestamp)).day === day);
  const whole = tomorrow.length === zone.hoursIn(day);
  const hours = whole ? tomorrow : forecast;
  const [total, from, to] = amounts([
    sum(hours, (it) => it.predicted_kwh),
    sum(hours, (it) => it.confidence_lower),
    sum(hours, (it) => it.confidence_upper),
  ]);
  const top = forecast.reduce((a, b) => (b.predicted_kwh > a.predicted_kwh ? b : a));
  const n = fixed(hours.length);
  return [
    whole
      ? $localize`Tomorrow ${total}:energy: are forecast, ${from}:lower: to ${to}:upper: if every hour were at the edge of its 95 % range.`
      : $localize`In the next ${n}:n: hours ${total}:energy: are forecast, ${from}:lower: to ${to}:upper: if every hour were at the edge of its 95 % range.`,
    $localize`Highest forecast: ${said(demand(top.predicted_kwh))}:demand:, ${zone.moment(Date.parse(top.timestamp))}:time:.`,
  ].join(' ');
}

/** In the unit of the first, which alone has it written beside it. */
function amounts([total, ...others]: [number, number, number]): string[] {
  const { unit, of } = energyScale(total);
  const digits = of(Math.max(total, ...others)) >= 100 ? 0 : 1;
  return [
    said({ text: fixed(of(total), digits), unit }),
    ...others.map((it) => fixed(of(it), digits)),
  ];
}

const sum = (hours: readonly Hour[], of: (it: Hour) => number) =>
  hours.reduce((all, it) => all + of(it), 0);

/** How a past forecast has turned out, as far as that is known. */
export function pastSentence({ forecast, reason }: Forecast, day: number, zone: Zone): Sentence {
  const date = zone.weekdayDate(day);
  if (forecast.length === 0) {
    return { lead: $localize`No forecast is kept of ${date}:date:.`, rest: reasonSaid(reason) };
  }
  const over = forecast.filter((it) => it.actual_kwh !== null);
  const came = sum(over, (it) => it.actual_kwh!);
  const predicted = said(energy(sum(over, (it) => it.predicted_kwh)));
  const error = sum(over, (it) => Math.abs(it.predicted_kwh - it.actual_kwh!));
  const inside = over.filter(
    (it) => it.confidence_lower <= it.actual_kwh! && it.actual_kwh! <= it.confidence_upper,
  ).length;
  if (over.length === 0) {
    return {
      lead: $localize`Nothing was measured yet of what was forecast on ${date}:date:.`,
      rest: '',
    };
  }
  const unknown = forecast.length - over.length;
  const [held, all] = [fixed(inside), fixed(over.length)];
  const off = came > 0 ? percent(error / came) : null;
  return {
    lead:
      off === null
        ? $localize`As known on ${date}:date:, ${predicted}:energy: were to come, and nothing came.`
        : $localize`As known on ${date}:date:, ${predicted}:energy: were to come, and ${said(energy(came))}:measured: came: hours were ${off}:percent: off.`,
    rest: [
      $localize`${held}:inside: of ${all}:n: hours lay in their 95 % range.`,
      ...(unknown === 0 ? [] : [unmeasured(unknown)]),
    ].join(' '),
  };
}

const unmeasured = (n: number) =>
  plural(
    n,
    $localize`{n, plural, =1 {1 hour was not measured, or is yet to come.} other {${fixed(n)}:n: hours were not measured, or are yet to come.}}`,
  );

/** How far its forecasts are to be trusted, or why that is not known. */
export function accuracySaid({ accuracy, accuracy_reason }: Forecast): string {
  if (!accuracy) return reasonSaid(accuracy_reason);
  const held = percent(accuracy.coverage_95);
  const off = accuracy.wape === null ? null : percent(accuracy.wape);
  return [
    off === null
      ? $localize`In the last 28 days the 95 % ranges held ${held}:coverage: of hours.`
      : $localize`In the last 28 days its forecasts were ${off}:percent: off; the 95 % ranges held ${held}:coverage: of hours.`,
    ...(accuracy.made_afterwards
      ? [$localize`Some of these were made afterwards, from what was known before.`]
      : []),
  ].join(' ');
}

/** Since when how much more or less is taken, where that has lasted. */
export function levelSaid({ level_change: change }: Forecast, zone: Zone): string {
  if (!change) return '';
  const date = zone.fullDate(zone.midnight(change.since));
  const by = fixed(Math.abs(change.percent));
  return change.percent > 0
    ? $localize`Since ${date}:date: it takes about ${by}:percent: % more than before.`
    : $localize`Since ${date}:date: it takes about ${by}:percent: % less than before.`;
}

/** Whose weather was taken for that of the days to come, and why, in the server's words. */
export function weatherSaid({ weather }: Forecast): string {
  const at = weather.indexOf(': ');
  const why = stop(weather.slice(at + 2));
  switch (weather.slice(0, at)) {
    case 'forecast':
      return $localize`By a weather forecast: ${why}:reason:`;
    case 'climatology':
      return $localize`By the usual weather: ${why}:reason:`;
    default:
      return $localize`Without weather: ${why}:reason:`;
  }
}

/** Which model a forecast is of, where there is one. */
export const modelSaid = ({ model, forecast }: Forecast): string =>
  model && forecast.length > 0
    ? $localize`Forecast by ${model.name}:model:, version ${model.version}:version:.`
    : '';

export const noForecast = (reason: string) => $localize`No forecast: ${stop(reason)}:reason:`;

/** Why, in the server's words. */
const reasonSaid = (reason: string | null) => (reason === null ? '' : sentence(reason));
