import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { commodityChoices } from '../core/commodities';
import { capital, commodityName, fixed } from '../core/figures';
import { everyPage } from '../core/pages';
import { Session } from '../core/session';
import type { Field, Values } from '../ui/form';
import { Edit, Register, Row } from '../ui/register';
import { ENERGY, perEnergy } from '../core/units';
import { dateSaid } from '../core/zone';
import { numberIn, shown, shownIn, textOf } from './values';

type Factor = Schemas['FactorView'];

const BASES = [
  { value: 'location', label: $localize`Location-based` },
  { value: 'market', label: $localize`Market-based` },
];

@Component({
  selector: 'gp-factors',
  imports: [Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-register
      what="factors"
      i18n-what
      [columns]="columns"
      [file]="file"
      [figures]="[3]"
      [rows]="rows()"
      [source]="factors"
      [add]="add()"
      empty="No emission factor yet: energy is counted, its carbon is not."
      i18n-empty
    >
      <h1 i18n>Emission factors</h1>
      <span i18n class="sub">A change computes again the carbon of all days that it holds on.</span>
    </gp-register>
  `,
})
export class FactorSettings {
  protected readonly columns = [
    $localize`Region`,
    $localize`Commodity`,
    $localize`Basis`,
    $localize`kg CO₂e a ${ENERGY}:unit:`,
    $localize`From`,
    $localize`To`,
    $localize`Version`,
  ];
  protected readonly file = [
    'region',
    'commodity',
    'basis',
    'kg_co2e_per_kwh',
    'series',
    'valid_from',
    'valid_to',
    'version',
  ];
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
        it.kg_co2e_per_kwh === null
          ? $localize`hourly, of ${it.series}:series:`
          : fixed(perEnergy(it.kg_co2e_per_kwh), 4),
        dateSaid(it.valid_from),
        it.valid_to === null ? $localize`open` : dateSaid(it.valid_to),
        it.version.slice(0, 8),
      ],
      raw: [
        it.region,
        it.commodity,
        it.basis,
        it.kg_co2e_per_kwh,
        it.series,
        it.valid_from,
        it.valid_to,
        it.version,
      ],
      edit: this.session.mayConfigure() ? () => this.edit(it) : null,
    }));
  });
  protected readonly add = computed(() =>
    this.session.mayConfigure()
      ? { label: $localize`Add a factor`, edit: () => this.begin() }
      : null,
  );

  private edit(it: Factor): Edit {
    const values: Values = {
      region: it.region,
      commodity: it.commodity,
      basis: it.basis,
      valid_from: it.valid_from,
      valid_to: shown(it.valid_to),
      kg_co2e_per_kwh: shownIn(perEnergy, it.kg_co2e_per_kwh),
      series: shown(it.series),
    };
    const first = dateSaid(it.valid_from);
    const last = it.valid_to === null ? $localize`now` : dateSaid(it.valid_to);
    return {
      heading: $localize`${it.region}:region:, from ${first}:first:`,
      note: $localize`Saving computes the carbon again of every day from ${first}:first: to ${last}:last:.`,
      fields: fields(true),
      values,
      action: $localize`Save`,
      save: async (changed) => {
        await this.put(changed, it);
        return {
          told: $localize`${it.region}:region: is saved.`,
          undo: () => this.put(values, it),
        };
      },
      remove: {
        label: $localize`Remove factor`,
        ask: $localize`Remove ${it.region}:region:? Its days have no carbon, or that of what is left.`,
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
          return {
            told: $localize`${it.region}:region: is removed.`,
            undo: () => this.put(values, it),
          };
        },
      },
    };
  }

  private begin(): Edit {
    return {
      heading: $localize`Add a factor`,
      fields: fields(false),
      values: {
        commodity: 'electricity',
        basis: 'location',
        region: this.campuses.chosen()?.region ?? '',
      },
      action: $localize`Add it`,
      save: async (values) => {
        await this.put(values);
        return { told: $localize`${values['region']}:values: is added.` };
      },
    };
  }

  private put(values: Values, was?: Factor) {
    return answer(
      this.api.http.PUT('/api/factors', {
        body: {
          campus_id: this.campuses.chosen()?.id ?? '',
          region: values['region'] ?? '',
          commodity: values['commodity'] ?? '',
          basis: values['basis'],
          valid_from: values['valid_from'] ?? '',
          valid_to: textOf(values, 'valid_to'),
          kg_co2e_per_kwh: numberIn(perEnergy, values, 'kg_co2e_per_kwh', was?.kg_co2e_per_kwh),
          series: textOf(values, 'series'),
        },
      }),
    );
  }
}

/** What a factor is found by stays. */
function fields(isThere: boolean): Field[] {
  return [
    { name: 'region', label: $localize`Region`, fixed: isThere },
    {
      name: 'commodity',
      label: $localize`Commodity`,
      kind: 'choice',
      choices: commodityChoices,
      fixed: isThere,
    },
    { name: 'basis', label: $localize`Basis`, kind: 'choice', choices: BASES, fixed: isThere },
    { name: 'valid_from', label: $localize`From`, kind: 'date', fixed: isThere },
    {
      name: 'valid_to',
      label: $localize`To`,
      kind: 'date',
      hint: $localize`Not included; empty is open.`,
    },
    {
      name: 'kg_co2e_per_kwh',
      label: $localize`Factor`,
      unit: $localize`kg CO₂e a ${ENERGY}:unit:`,
      kind: 'number',
    },
    {
      name: 'series',
      label: $localize`Or a meter of hourly factors`,
      hint: $localize`As source~meter.`,
    },
  ];
}
