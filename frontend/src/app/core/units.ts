import { Liking, SYSTEM } from './preferences';

/** International yard: 1 ft = 0.3048 m exactly. */
const SQUARE_FEET = 1 / 0.3048 ** 2;

/** What floor areas and temperatures are written in, and how they come to it. */
export function unitsOf(system: Liking['system']) {
  const isUs = system === 'us';
  return {
    area: isUs ? 'ft²' : 'm²',
    inArea: (squareMeters: number) => (isUs ? squareMeters * SQUARE_FEET : squareMeters),
    /** A figure for each square meter, for each unit of area. */
    perArea: (each: number) => (isUs ? each / SQUARE_FEET : each),
    degrees: isUs ? '°F' : '°C',
    inDegrees: (celsius: number) => (isUs ? (celsius * 9) / 5 + 32 : celsius),
  };
}

export const { area: AREA, inArea, perArea, degrees: DEGREES, inDegrees } = unitsOf(SYSTEM);
