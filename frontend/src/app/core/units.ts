import { Liking, SYSTEM } from './preferences';

/** International yard: 1 ft = 0.3048 m exactly. */
const SQUARE_FEET = 1 / 0.3048 ** 2;
/** As ENERGY STAR Portfolio Manager counts, and the server with it. */
const KBTU = 3.412;
/** The US liquid gallon: 231 cubic inches exactly. */
const CUBIC_METERS = 0.003785411784;

/**
 * What energies, areas, volumes and temperatures are written in, and how they come to it. Power stays in
 * kilowatts in either system, as meters and demand charges have it.
 */
export function unitsOf(system: Liking['system']) {
  const isUs = system === 'us';
  const [area, energy] = isUs ? ['ft²', 'kBtu'] : ['m²', 'kWh'];
  return {
    area,
    inArea: (squareMeters: number) => (isUs ? squareMeters * SQUARE_FEET : squareMeters),
    energy,
    /** Of a thousand of that. */
    energies: isUs ? 'MMBtu' : 'MWh',
    inEnergy: (kwh: number) => (isUs ? kwh * KBTU : kwh),
    /** A figure for each kilowatt-hour, for each unit of energy. */
    perEnergy: (each: number) => (isUs ? each / KBTU : each),
    intensity: `${energy}/${area}`,
    /** Kilowatt-hours a square meter. */
    inIntensity: (each: number) => (isUs ? (each * KBTU) / SQUARE_FEET : each),
    volume: isUs ? 'gal' : 'm³',
    inVolume: (gallons: number) => (isUs ? gallons : gallons * CUBIC_METERS),
    /** A figure for each gallon, for each unit of volume. */
    perVolume: (each: number) => (isUs ? each : each / CUBIC_METERS),
    /** Of a difference of temperatures. */
    kelvins: isUs ? '°F' : 'K',
    inKelvins: (kelvins: number) => (isUs ? kelvins * 1.8 : kelvins),
    degrees: isUs ? '°F' : '°C',
    inDegrees: (celsius: number) => (isUs ? (celsius * 9) / 5 + 32 : celsius),
  };
}

export type Units = ReturnType<typeof unitsOf>;

/** What files are written in, whatever whoever looks likes. */
export const SI = unitsOf('metric');

const HERE = unitsOf(SYSTEM);
export const { area: AREA, inArea, degrees: DEGREES, inDegrees } = HERE;
export const { energy: ENERGY, energies: ENERGIES, inEnergy, perEnergy } = HERE;
export const { kelvins: KELVINS, inKelvins, perVolume } = HERE;
export const { intensity: INTENSITY, inIntensity, volume: VOLUME, inVolume } = HERE;

/** From what amount on, in the smaller unit, a thousand of them is the unit. */
const MANY = 10_000;

/** The one unit of several amounts, by the largest of them, and what a kilowatt-hour is in it. */
export function energyScale(largestKwh: number, { energy, energies, inEnergy }: Units = HERE) {
  return inEnergy(Math.abs(largestKwh)) < MANY
    ? { unit: energy, of: inEnergy, digits: 0 }
    : { unit: energies, of: (kwh: number) => inEnergy(kwh) / 1000, digits: 1 };
}
