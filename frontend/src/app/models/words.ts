import type { Schemas } from '../core/api/client';
import {
  MISSING,
  capital,
  fixed,
  percent,
  said,
  sentence,
  significant,
  stop,
} from '../core/figures';
import { plural } from '../core/plural';
import { ENERGY, inEnergy } from '../core/units';
import type { Zone } from '../core/zone';
import { driftOf } from './lately';
import type { Fact } from '../ui/facts';

export type Model = Schemas['ModelView'];

const STATUS: Record<string, string> = {
  active: $localize`in use`,
  training: $localize`learning`,
  deprecated: $localize`not in use`,
};

const TYPE: Record<string, string> = {
  forecasting: $localize`forecasts`,
  anomaly_detection: $localize`anomalies`,
  classification: $localize`types of anomalies`,
};

export const statusSaid = ({ status }: Model) => STATUS[status] ?? status;
export const typeSaid = ({ model_type }: Model) => TYPE[model_type] ?? model_type;

const shareSaid = (share: number | null | undefined) => (share == null ? MISSING : percent(share));

/** One line of the list. */
export function rowOf(it: Model, zone: Zone) {
  return {
    version: it.model_version,
    name: it.model_name,
    type: typeSaid(it),
    status: statusSaid(it),
    active: it.status === 'active',
    drifts: driftOf(it)?.isDrifting ?? false,
    why: sentence(it.reason),
    learned: learnedSaid(it, zone),
    wape: shareSaid(it.metrics?.wape),
    cv: shareSaid(it.metrics?.cv_rmse),
    coverage95: shareSaid(it.metrics?.coverage_95),
    coverage80: shareSaid(it.metrics?.coverage_80),
  };
}

/** The days that it learned from; the wire names the day after the last. */
export function learnedSaid(it: Model, zone: Zone): string {
  const { training_data_start: start, training_data_end: end } = it;
  if (start === null || end === null) return MISSING;
  const [first, last] = [zone.midnight(start), zone.shift(zone.midnight(end), -1)];
  return $localize`${zone.fullDate(first)}:first: to ${zone.fullDate(last)}:last:`;
}

const isForecasting = (it: Model) => it.model_type === 'forecasting';

/** Who predicts, how honest its ranges are, and who finds what is unusual. */
export function headlineOf(models: readonly Model[]) {
  const active = models.filter((it) => it.status === 'active');
  const forecasting = active.filter(isForecasting);
  const [first] = forecasting;
  const others = active.filter((it) => !isForecasting(it)).map(usedSaid);
  if (!first) {
    const none = $localize`The first forecast comes within an hour of the readings.`;
    return {
      headline: { before: $localize`No model predicts yet.`, marked: '' },
      more: [none, ...others],
    };
  }
  const n = forecasting.length;
  const before =
    n === 1
      ? $localize`${first.model_name}:model: predicts.`
      : plural(
          n,
          $localize`{n, plural, =1 {1 model predicts} other {${fixed(n)}:n: models predict}}.`,
        );
  return {
    headline: { before, marked: '' },
    more: [...forecasting.map((it) => doneSaid(it, n > 1)), sentence(first.reason), ...others],
  };
}

const usedSaid = (it: Model) =>
  $localize`${it.model_name}:model:, for ${typeSaid(it)}:purpose:\: ${stop(it.reason)}:reason:`;

/** How its forecasts have turned out, in a sentence. */
export function doneSaid(it: Model, named = false): string {
  const name = it.model_name;
  if (!isForecasting(it))
    return $localize`It is used for ${typeSaid(it)}:purpose:. ${NOT_SCORED}:unscored:`;
  if (!it.metrics) return $localize`${name}:model: has not been scored: none of its hours is over.`;
  const { wape, coverage_95, coverage_80, hours } = it.metrics;
  const [off, all] = [shareSaid(wape), fixed(hours)];
  const [wide, narrow] = [percent(coverage_95), percent(coverage_80)];
  const text = $localize`${off}:wape: off in the last 28 days, over ${all}:n: hours; the 95 % ranges held ${wide}:coverage95: of them, the 80 % ranges ${narrow}:coverage80:.`;
  return named ? `${name}: ${text}` : capital(text);
}

const NOT_SCORED = $localize`Forecasts alone are scored.`;

/** Why a model has no figures. */
export const unscoredSaid = (it: Model) =>
  isForecasting(it) ? $localize`None of its hours is over yet.` : NOT_SCORED;

/** What it is and where it comes from. */
export function factsOf(it: Model, zone: Zone): Fact[] {
  const at = (stamp: string) =>
    zone.fullDate(Date.parse(stamp)) + ' ' + zone.time(Date.parse(stamp));
  return [
    { head: $localize`Status`, text: `${capital(statusSaid(it))}. ${sentence(it.reason)}` },
    { head: $localize`Made for`, text: typeSaid(it) },
    { head: $localize`Learned from`, text: learnedSaid(it, zone) },
    ...(it.training_samples > 0
      ? [{ head: $localize`Hours`, text: $localize`${fixed(it.training_samples)}:n: at most` }]
      : []),
    { head: $localize`Features`, text: fixed(it.feature_count) },
    { head: $localize`Registered`, text: at(it.created_at) },
    { head: $localize`Scored`, text: at(it.updated_at) },
    { head: $localize`Version`, text: it.model_version },
  ];
}

export interface Score {
  head: string;
  value: string;
  /** What is meant, where something is. */
  goal: string;
  means: string;
}

/** Its figures, each with what it stands for. */
export function scoresOf({ metrics }: Model): Score[] {
  if (!metrics) return [];
  return [
    {
      head: $localize`WAPE`,
      value: shareSaid(metrics.wape),
      goal: '',
      means: $localize`the errors of all hours together, by what was measured of them`,
    },
    {
      head: $localize`MAPE`,
      value: shareSaid(metrics.mape),
      goal: '',
      means: $localize`the mean of the errors of hours, each by what was measured in it`,
    },
    {
      head: $localize`CV(RMSE)`,
      value: shareSaid(metrics.cv_rmse),
      goal: '',
      means: $localize`large errors count more: the root of the mean square, by the mean hour`,
    },
    {
      head: $localize`Mean error`,
      value: kwh(metrics.mae_kwh),
      goal: '',
      means: $localize`an hour and building, either way`,
    },
    {
      head: $localize`RMSE`,
      value: kwh(metrics.rmse_kwh),
      goal: '',
      means: $localize`the root of the mean square`,
    },
    {
      head: $localize`Coverage of the 95 % range`,
      value: percent(metrics.coverage_95),
      goal: percent(0.95),
      means: $localize`hours that lay inside; more than meant is a range too wide`,
    },
    {
      head: $localize`Coverage of the 80 % range`,
      value: percent(metrics.coverage_80),
      goal: percent(0.8),
      means: $localize`hours that lay inside`,
    },
  ];
}

const kwh = (value: number) => said({ text: significant(inEnergy(value)), unit: ENERGY });

export const parametersOf = ({ model_parameters: all }: Model) =>
  Object.entries(all).map(([name, value]) => ({
    name: name.replaceAll('_', ' '),
    value: fixed(value, Number.isInteger(value) ? 0 : 3),
  }));
