import { capital } from '../core/figures';
import type { Report } from './rejections';

export interface Option {
  value: string;
  label: string;
}

export const KINDS: readonly Option[] = [
  { value: 'readings', label: $localize`Meter readings` },
  { value: 'weather', label: $localize`Weather` },
  { value: 'buildings', label: $localize`Buildings` },
  { value: 'tariffs', label: $localize`Tariffs` },
  { value: 'factors', label: $localize`Emission factors` },
  { value: 'prices', label: $localize`Prices` },
];

const STAMPS = ['ts_utc', 'start', 'ts_local', 'end', 'duration'];

/** Fields that a table of each kind may have. */
const FIELDS: Record<string, readonly string[]> = {
  readings: [
    ...STAMPS,
    ...['building', 'meter', 'channel', 'value', 'total', 'commodity', 'unit', 'quality'],
  ],
  weather: [...STAMPS, 'temp_c', 'temp_f', 'rh_pct'],
  prices: [...STAMPS, 'price', 'kg_co2e_per_kwh', 'currency'],
  buildings: [
    ...['building', 'name', 'type', 'area_m2', 'area_sqft', 'floors', 'occupancy', 'year_built'],
    ...['lat', 'lng', 'timezone'],
  ],
  tariffs: [
    ...['name', 'commodity', 'valid_from', 'valid_to', 'period', 'days', 'from_hour', 'to_hour'],
    ...['rate', 'currency', 'unit', 'series'],
  ],
  factors: ['region', 'commodity', 'basis', 'valid_from', 'valid_to', 'kg_co2e_per_kwh', 'series'],
};

const LABELS: Record<string, string> = {
  ts_utc: $localize`start, in UTC`,
  ts_local: $localize`start, local clock`,
  duration: $localize`length`,
  value: $localize`energy or amount`,
  total: $localize`dial reading`,
  quality: $localize`actual or estimated`,
  temp_c: $localize`temperature, °C`,
  temp_f: $localize`temperature, °F`,
  rh_pct: $localize`humidity, %`,
  kg_co2e_per_kwh: $localize`kg CO₂e a kWh`,
  area_m2: $localize`floor area, m²`,
  area_sqft: $localize`floor area, sq ft`,
  year_built: $localize`year built`,
  lat: $localize`latitude`,
  lng: $localize`longitude`,
  timezone: $localize`time zone`,
  valid_from: $localize`valid from`,
  valid_to: $localize`valid to`,
  from_hour: $localize`from hour`,
  to_hour: $localize`to hour`,
};

/** What a column of a table of this kind can mean. */
export const fieldsOf = (kind: string): Option[] =>
  (FIELDS[kind] ?? []).map((value) => ({ value, label: capital(LABELS[value] ?? value) }));

/** Column to the field that is read from it: a field may have several. */
export const meanings = ({ columns }: Pick<Report, 'columns'>): Map<string, string> =>
  new Map(columns.map(({ column, field }) => [column, field]));

/** Column to the field that it gives; to nothing where it is not to be read. */
export type Told = Readonly<Record<string, string>>;

export const NOT_READ = '';
/** Takes back what was told. */
export const AS_GUESSED = '?';

/** What was told, and now that `column` gives `field`; a field that had another column loses it. */
export function tell(told: Told, column: string, field: string): Told {
  const others = Object.entries(told).filter(
    ([it, of]) => it !== column && (of === NOT_READ || of !== field),
  );
  return Object.fromEntries(field === AS_GUESSED ? others : [...others, [column, field]]);
}
