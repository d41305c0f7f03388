import type { Schemas } from '../core/api/client';
import { perUnit } from '../core/commodities';
import { MISSING, fixed, percent } from '../core/figures';
import { ENERGY, VOLUME, inEnergy, inVolume, perEnergy } from '../core/units';
import type { Zone } from '../core/zone';

type Receipt = Schemas['FigureReceipt'];
type Figures = Schemas['ReceiptFigures'];

export function agreement({ stored, identical }: Receipt): string {
  if (stored === null) return $localize`Nothing is stored for this time yet.`;
  return identical
    ? $localize`The stored figures and the ones computed just now are identical.`
    : $localize`The stored figures differ from the ones computed just now.`;
}

export interface FigureRow {
  head: string;
  stored: string;
  recomputed: string;
}

/** All digits that matter: a receipt is for checking. */
export function figureRows({ stored, recomputed, currency }: Receipt): FigureRow[] {
  const exact = (value: number | null, to: (it: number) => number = Number) =>
    value === null ? MISSING : fixed(to(value), 3);
  const row = (head: string, read: (it: Figures) => string): FigureRow => ({
    head,
    stored: stored ? read(stored) : MISSING,
    recomputed: read(recomputed),
  });
  const rows = [
    row($localize`Energy, ${ENERGY}:unit:`, (it) => exact(it.energy_kwh, inEnergy)),
    row($localize`Cost, ${currency}:currency:`, (it) => exact(it.cost)),
    row($localize`Carbon, kg CO₂`, (it) => exact(it.carbon_kg)),
    row($localize`Measured`, (it) => percent(it.coverage)),
    row($localize`Estimated`, (it) => percent(it.estimated)),
  ];
  if (recomputed.volume_gal === null) return rows;
  return [row($localize`Volume, ${VOLUME}:unit:`, (it) => exact(it.volume_gal, inVolume)), ...rows];
}

export interface ReadingRow {
  start: string;
  meter: string;
  value: string;
  /** Energy of one unit. */
  each: string;
  /** How much of its own time it wins, where not all of it. */
  wins: string;
  quality: string;
}

export function readingRows({ readings }: Receipt, zone: Zone): ReadingRow[] {
  return readings.map((it) => ({
    start: $localize`${zone.time(Date.parse(it.start))}:start: to ${zone.time(Date.parse(it.end))}:end:`,
    meter: it.meter_id,
    value: `${fixed(it.value, 2)} ${it.unit}`,
    each: it.kwh_per_unit === null ? MISSING : fixed(inEnergy(it.kwh_per_unit), 4),
    wins: it.share === 1 ? '' : percent(it.share),
    quality: [
      it.quality,
      it.revision > 1 ? $localize`revision ${fixed(it.revision)}:revision:` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  }));
}

export function tariffSaid({ tariff, currency, commodity }: Receipt): string {
  if (!tariff) return $localize`none`;
  const { unit, into } = perUnit(commodity);
  return tariff.rate === null
    ? $localize`${tariff.name}:tariff:, several rates`
    : $localize`${tariff.name}:tariff:, ${fixed(into(tariff.rate), 4)}:rate: ${currency}:currency: a ${unit}:unit:`;
}

export function factorSaid({ factor }: Receipt): string {
  if (!factor) return $localize`none`;
  return factor.kg_co2e_per_kwh === null
    ? $localize`${factor.region}:region:, changing`
    : $localize`${factor.region}:region:, ${fixed(perEnergy(factor.kg_co2e_per_kwh), 4)}:factor: kg CO₂e a ${ENERGY}:unit:`;
}
