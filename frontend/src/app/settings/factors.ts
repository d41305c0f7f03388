import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { commodityChoices } from '../core/commodities';
import { capital, commodityName, fixed } from '../core/figures';
import { everyPage } from '../core/pages';
import { Session } from '../core/session';
import type { Field, Values } from '../ui/form';
import { Edit, Register, Row } from '../ui/register';
import { numberOf, shown, textOf } from './values';

type Factor = Schemas['FactorView'];

const BASES = [
  { value: 'location', label: 'Location-based' },
  { value: 'market', label: 'Market-based' },
];

@Component({
  selector: 'gp-factors',
  imports: [Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-register
      what="factors"
      [columns]="['Region', 'Commodity', 'Basis', 'kg CO₂e a kWh', 'From', 'To', 'Version']"
      [figures]="[3]"
      [rows]="rows()"
      [source]="factors"
      [add]="add()"
      empty="No emission factor yet: energy is counted, its carbon is not."
    >
      <h1>Emission factors</h1>
      <span class="sub">A change computes again the carbon of all days that it holds on.</span>
    </gp-register>
  `,
})
export class FactorSettings {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly session = inject(Session);

  protected readonly factors = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params: campus, abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(
            this.api.http.GET('/api/factors', { params: { query: { campus, cursor } }, signal }),
          ),
        (page) => page.factors,
      ),
  });
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.factors.hasValue()) return null;
    return this.factors.value().map((it) => ({
      key: `${it.commodity}/${it.region}/${it.basis}/${it.valid_from}`,
      cells: [
        it.region,
        capital(commodityName(it.commodity)),
        it.basis,
        it.kg_co2e_per_kwh === null ? `hourly, of ${it.series}` : fixed(it.kg_co2e_per_kwh, 4),
        it.valid_from,
        it.valid_to ?? 'open',
        it.version.slice(0, 8),
      ],
      edit: this.session.mayConfigure() ? () => this.edit(it) : null,
    }));
  });
  protected readonly add = computed(() =>
    this.session.mayConfigure() ? { label: 'Add a factor', edit: () => this.begin() } : null,
  );

  private edit(it: Factor): Edit {
    const values: Values = {
      region: it.region,
      commodity: it.commodity,
      basis: it.basis,
      valid_from: it.valid_from,
      valid_to: shown(it.valid_to),
      kg_co2e_per_kwh: shown(it.kg_co2e_per_kwh),
      series: shown(it.series),
    };
    return {
      heading: `${it.region}, from ${it.valid_from}`,
      note: `Saving computes the carbon again of every day from ${it.valid_from} to ${it.valid_to ?? 'now'}.`,
      fields: fields(true),
      values,
      action: 'Save',
      save: async (changed) => {
        await this.put(changed);
        return { told: `${it.region} is saved.`, undo: () => this.put(values) };
      },
      remove: {
        label: 'Remove factor',
        ask: `Remove ${it.region}? Its days have no carbon, or that of what is left.`,
        run: async () => {
          const { campus_id: campus, commodity, region, basis, valid_from } = it;
          await answer(
            this.api.http.DELETE(
              '/api/factors/{campus}/{commodity}/{region}/{basis}/{valid_from}',
              {
                params: { path: { campus, commodity, region, basis, valid_from } },
              },
            ),
          );
          return { told: `${it.region} is removed.`, undo: () => this.put(values) };
        },
      },
    };
  }

  private begin(): Edit {
    return {
      heading: 'Add a factor',
      fields: fields(false),
      values: {
        commodity: 'electricity',
        basis: 'location',
        region: this.campuses.chosen()?.region ?? '',
      },
      action: 'Add it',
      save: async (values) => {
        await this.put(values);
        return { told: `${values['region']} is added.` };
      },
    };
  }

  private put(values: Values) {
    return answer(
      this.api.http.PUT('/api/factors', {
        body: {
          campus_id: this.campuses.chosen()?.id ?? '',
          region: values['region'] ?? '',
          commodity: values['commodity'] ?? '',
          basis: values['basis'],
          valid_from: values['valid_from'] ?? '',
          valid_to: textOf(values, 'valid_to'),
          kg_co2e_per_kwh: numberOf(values, 'kg_co2e_per_kwh'),
          series: textOf(values, 'series'),
        },
      }),
    );
  }
}

/** What a factor is found by stays. */
function fields(isThere: boolean): Field[] {
  return [
    { name: 'region', label: 'Region', fixed: isThere },
    {
      name: 'commodity',
      label: 'Commodity',
      kind: 'choice',
      choices: commodityChoices,
      fixed: isThere,
    },
    { name: 'basis', label: 'Basis', kind: 'choice', choices: BASES, fixed: isThere },
    { name: 'valid_from', label: 'From', kind: 'date', fixed: isThere },
    { name: 'valid_to', label: 'To', kind: 'date', hint: 'Not included; empty is open.' },
    { name: 'kg_co2e_per_kwh', label: 'Factor', unit: 'kg CO₂e a kWh', kind: 'number' },
    { name: 'series', label: 'Or a meter of hourly factors', hint: 'As source~meter.' },
  ];
}
