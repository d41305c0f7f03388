import { describe, expect, it } from 'vitest';
import { zoneNames } from './zone-names';

describe('time zones to choose from', () => {
  it('have the one in use once, whichever of its names it goes by', () => {
    for (const used of ['UTC', 'Europe/Kyiv', 'Europe/Kiev', 'Europe/London']) {
      expect(zoneNames(used).filter((it) => it === used)).toEqual([used]);
    }
    expect(zoneNames()).toContain('UTC');
  });
});
