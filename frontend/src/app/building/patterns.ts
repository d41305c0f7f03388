import { periodBars } from '../chart/bars';
import { heatMap } from '../chart/heat';
import { heatGrid } from '../chart/heat-cells';
import type { LoadPoint } from '../chart/load-points';
import { nightLoad, nightsOf } from '../chart/nights';
import { weekOverlay } from '../chart/week';
import { weekHours } from '../chart/week-hours';
import { dailySentence, heatSentence } from './hours-sentences';
import { outOfHours, splitWeeks } from './out-of-hours';
import { nightSentence, weekSentence } from './pattern-sentences';
import type { Shown } from './shown';

const WEEKS = 8;

const weeksBack = (weeks: number, { zone, end }: Shown) =>
  zone.midnight(zone.local(zone.shift(end, -7 * weeks)).day);

export function daily(days: readonly LoadPoint[], { building, zone }: Shown) {
  return {
    size: 'daily' as const,
    sentence: dailySentence(days, zone),
    model: periodBars({
      points: days,
      zone,
      caption: $localize`Energy of ${building}:building: by day`,
      by: 'day',
    }),
  };
}

export function heat(hours: readonly LoadPoint[], weeks: number, shown: Shown) {
  const { building, zone, end } = shown;
  const from = weeksBack(weeks, shown);
  const grid = heatGrid(
    hours.filter((it) => it.start >= from),
    zone,
  );
  return {
    size: 'heat' as const,
    sub: $localize`${weeks}:weeks: weeks, to ${zone.date(end)}:date:`,
    sentence: heatSentence(grid.cells, zone),
    model: heatMap(grid, zone, $localize`Demand of ${building}:building: by hour and day`),
  };
}

export function outside(hours: readonly LoadPoint[], { building, zone, end }: Shown) {
  return outOfHours(splitWeeks(hours, end, zone), zone, building);
}

export function week(hours: readonly LoadPoint[], { building, zone, end }: Shown) {
  const it = weekHours(hours, end, zone);
  return {
    size: 'half' as const,
    sentence: weekSentence(it, hours, end, zone),
    model: weekOverlay(
      it,
      zone,
      $localize`Demand of ${building}:building: by hour of the week, six weeks`,
    ),
  };
}

export function nights(hours: readonly LoadPoint[], { building, zone }: Shown) {
  const found = nightsOf(hours, zone).slice(-7 * WEEKS);
  return {
    size: 'half' as const,
    sentence: nightSentence(found, zone),
    model: nightLoad(found, zone, $localize`Night load of ${building}:building:, 02:00 to 05:00`),
  };
}
