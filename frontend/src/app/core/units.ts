import { SYSTEM } from './preferences';

/** International yard: 1 ft = 0.3048 m exactly. */
const SQUARE_FEET = 1 / 0.3048 ** 2;
const isUs = SYSTEM === 'us';

/** What floor areas are written in. */
export const AREA = isUs ? 'ft²' : 'm²';
export const inArea = (squareMeters: number) => (isUs ? squareMeters * SQUARE_FEET : squareMeters);
/** A figure for each square meter, for each unit of area. */
export const perArea = (each: number) => (isUs ? each / SQUARE_FEET : each);

/** What temperatures are written in. */
export const DEGREES = isUs ? '°F' : '°C';
export const inDegrees = (celsius: number) => (isUs ? (celsius * 9) / 5 + 32 : celsius);
