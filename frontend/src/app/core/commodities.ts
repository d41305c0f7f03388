import { capital, commodityName } from './figures';
import { ENERGY, VOLUME, perEnergy, perVolume } from './units';

const COMMODITIES = [
  'electricity',
  'natural_gas',
  'chilled_water',
  'steam',
  'hot_water',
  'water',
  'irrigation',
  'solar',
] as const;

export const commodityChoices = COMMODITIES.map((value) => ({
  value,
  label: capital(commodityName(value)),
}));

/** What a meter may measure besides a commodity. */
const CONDITIONS = [
  { value: 'outdoor_temperature', label: $localize`Outdoor temperature` },
  { value: 'outdoor_humidity', label: $localize`Outdoor humidity` },
  { value: 'indoor_temperature', label: $localize`Indoor temperature` },
  { value: 'indoor_humidity', label: $localize`Indoor humidity` },
  { value: 'price', label: $localize`Price` },
  { value: 'carbon_intensity', label: $localize`Carbon intensity` },
] as const;

/** Units that readings are sent in, as the server writes them. */
export const UNITS = [
  ...['kWh', 'MWh', 'GWh', 'Wh', 'kW', 'MW', 'W', 'MJ', 'GJ', 'J', 'kBtu', 'MMBtu', 'therm'],
  ...['ccf', 'kcf', 'm3', 'ton-hour', 'ton', 'lb', 'klb', 'kg', 'gal', 'L'],
];

export const measurandChoices = [...commodityChoices, ...CONDITIONS];

/** What a rate is for, and how one of the server's comes to it: water is counted by its volume. */
export const perUnit = (commodity: string) =>
  commodity === 'water' || commodity === 'irrigation'
    ? { unit: VOLUME, into: perVolume }
    : { unit: ENERGY, into: perEnergy };
