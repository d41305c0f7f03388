import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { csv, download } from '../core/csv';
import { MISSING, fixed, money, percent, signed, signedPercent } from '../core/figures';
import { UrlState } from '../core/url-state';
import { Bracket } from '../ui/bracket';
import { expectation } from '../ui/expectation';
import { Figure } from '../ui/figure';
import { SparkBars, sparkScale } from '../ui/spark-bars';
import { Overview } from './sentences';
import { offExpectation, ordered, share } from './view';
import { AREA, ENERGY, inArea, inEnergy } from '../core/units';

const HEADER = [
  'building_id',
  'floor_area_m2',
  'energy_kwh',
  'expected_kwh',
  'lower_kwh',
  'upper_kwh',
  'residual_kwh',
  'state',
  'coverage',
  'estimated',
  'base_load_kw',
  'out_of_hours_share',
  'cost',
  'carbon_kg',
] as const;

/** Every building on one line and all lines on one scale. */
@Component({
  selector: 'gp-ledger',
  imports: [Bracket, Figure, RouterLink, SparkBars],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './ledger.html',
})
export class Ledger {
  readonly overview = input.required<Overview>();
  readonly window = input.required<string>();

  protected readonly url = inject(UrlState);
  protected readonly fixed = fixed;
  protected readonly inArea = inArea;
  protected readonly areaUnit = AREA;
  protected readonly energyUnit = ENERGY;
  protected readonly share = share;
  protected readonly missing = MISSING;

  protected readonly scale = computed(() =>
    sparkScale(this.overview().buildings.flatMap((b) => b.daily)),
  );
  protected readonly rows = computed(() => {
    const { campus, buildings } = this.overview();
    return ordered(buildings).map((b) => {
      const off = offExpectation(b);
      return {
        ...b,
        link: ['/campus', campus.id, 'b', b.building_id],
        against: b.state === 'not_judged' ? null : expectation(b),
        energy: b.energy_kwh === null ? null : fixed(inEnergy(b.energy_kwh)),
        difference:
          b.state === 'not_judged' || b.residual_kwh === null
            ? b.coverage === 0
              ? $localize`not measured`
              : b.coverage < 0.9
                ? $localize`${percent(b.coverage)}:coverage: measured`
                : $localize`not judged`
            : signed(inEnergy(b.residual_kwh)),
        percent: b.state === 'not_judged' || off === null ? '' : `(${signedPercent(off)})`,
        money: b.cost === null ? MISSING : money(b.cost, campus.currency),
      };
    });
  });

  protected download(): void {
    const rows = ordered(this.overview().buildings).map((b) => HEADER.map((key) => b[key]));
    const { campus, window } = this.overview();
    download(`${campus.id}-${window.start.slice(0, 10)}.csv`, csv(HEADER, rows));
  }
}
