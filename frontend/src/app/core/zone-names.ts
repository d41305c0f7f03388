/**
 * Time zones to choose from: UTC, those that the browser knows, and those in use, which may go by another
 * of their names.
 */
export function zoneNames(...used: readonly string[]): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...used])].sort();
}

export const zoneChoices = (...used: readonly string[]) =>
  zoneNames(...used).map((value) => ({ value, label: value }));
