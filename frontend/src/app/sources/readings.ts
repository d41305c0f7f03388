import { plural } from '../core/plural';
import type { Schemas } from '../core/api/client';
import { fixed, significant } from '../core/figures';
import { secondTime } from '../chart/clocks';
import type { Zone } from '../core/zone';
import type { Fact } from '../ui/facts';

export interface ReadingRow {
  start: string;
  end: string;
  from: string;
  to: string;
  value: number;
  written: string;
  unit: string;
  quality: string;
  revision: number;
  received: string;
  came: string;
  wins: boolean;
}

/** A register's reading is of an instant: it has no end. */
export function rowsOf(readings: readonly Schemas['RawReading'][], zone: Zone): ReadingRow[] {
  return readings.map((it) => {
    const start = it.start ?? it.at ?? '';
    const value = it.value ?? it.total ?? 0;
    const [at, end] = [Date.parse(start), Date.parse(it.end ?? '')];
    return {
      start,
      end: it.end ?? '',
      from: zone.moment(at) + secondTime(at, zone),
      to: it.end ? zone.time(end) + secondTime(end, zone) : 'dial',
      value,
      written: Math.abs(value) >= 1000 ? fixed(value, 1) : significant(value),
      unit: it.unit,
      quality: it.quality,
      revision: it.revision,
      received: it.received,
      came: `${zone.fullDate(Date.parse(it.received))} ${zone.time(Date.parse(it.received))}`,
      wins: it.winner,
    };
  });
}

export function headlineOf(meter: string, rows: readonly ReadingRow[], day: string): string {
  if (rows.length === 0) return $localize`${meter}:meter: sent nothing for ${day}:day:.`;
  const lost = rows.filter((it) => !it.wins).length;
  const odd = rows.filter((it) => it.quality !== 'actual').length;
  const parts = [
    plural(
      rows.length,
      $localize`${meter}:meter: sent {n, plural, =1 {1 reading} other {${fixed(rows.length)}:n: readings}} for ${day}:day:.`,
    ),
    lost > 0 ? $localize`${fixed(lost)}:lost: lost to a better one.` : '',
    odd > 0 ? $localize`${fixed(odd)}:odd: are not actual.` : '',
  ];
  return parts.filter((it) => it !== '').join(' ');
}

export function factsOf(
  it: Schemas['MeterView'],
  nameOf: (building: string) => string,
  zone: Zone,
): Fact[] {
  const date = (at: string) => zone.fullDate(Date.parse(at));
  const facts: [string, string | null][] = [
    [$localize`Source`, it.source],
    [
      $localize`Called there`,
      [it.meter, it.channel].filter((part) => part !== '').join(', channel '),
    ],
    [
      $localize`Stands in`,
      it.building_id === null ? (it.campus_id ?? $localize`nowhere yet`) : nameOf(it.building_id),
    ],
    [$localize`Measures`, it.commodity?.replaceAll('_', ' ') ?? $localize`not said`],
    [$localize`Unit`, it.unit ?? $localize`as each reading says`],
    [$localize`Under`, it.parent],
    [$localize`Serial`, it.serial],
    [$localize`Status`, it.status],
    [$localize`Dial turns at`, it.dial.modulus == null ? null : fixed(it.dial.modulus)],
    [
      $localize`At most`,
      it.max_demand_kw === null ? null : $localize`${fixed(it.max_demand_kw)}:max_demand_kw: kW`,
    ],
    [$localize`Valid from`, it.valid_from && date(it.valid_from)],
    [$localize`Valid to`, it.valid_to && date(it.valid_to)],
    [$localize`Known since`, date(it.created_at)],
  ];
  return facts.flatMap(([head, text]) => (text === null ? [] : [{ head, text }]));
}
