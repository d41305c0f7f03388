import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import type { Cell } from '../core/csv';
import { commodityChoices, perUnit } from '../core/commodities';
import { capital, commodityName } from '../core/figures';
import { everyPage } from '../core/pages';
import { Session } from '../core/session';
import type { Field, Values } from '../ui/form';
import { Edit, Register, Row } from '../ui/register';
import { Held, overlappedSaid, overlapsSaid } from './overlap';
import { linesOf, parts, periodsOf, priceSaid } from './price';
import { ENERGY, VOLUME } from '../core/units';
import { dateSaid } from '../core/zone';
import { numberIn, shown, shownIn, textOf } from './values';

type Tariff = Schemas['TariffView'];

const RATE_UNIT = $localize`a ${ENERGY}:unit:; of water, a ${VOLUME}:volume:`;

const KINDS = [
  { value: 'flat', label: $localize`One rate at all times` },
  { value: 'time_of_use', label: $localize`Rates by time of use` },
  { value: 'series', label: $localize`Hourly prices of a meter` },
];

@Component({
  selector: 'gp-tariffs',
  imports: [Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-register
      what="tariffs"
      i18n-what
      [columns]="columns"
      [file]="file"
      [rows]="rows()"
      [source]="tariffs"
      [add]="add()"
      empty="No tariff yet: energy is counted, its cost is not."
      i18n-empty
    >
      <h1 i18n>Tariffs</h1>
      <span i18n class="sub">A change prices again all days that it holds on.</span>
    </gp-register>
  `,
})
export class TariffSettings {
  protected readonly columns = [
    $localize`Tariff`,
    $localize`Commodity`,
    $localize`Price`,
    $localize`From`,
    $localize`To`,
    $localize`Version`,
  ];
  protected readonly file = [
    'name',
    'commodity',
    'currency',
    'rate_per_kwh',
    'periods',
    'series',
    'valid_from',
    'valid_to',
    'version',
  ];
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly session = inject(Session);

  protected readonly tariffs = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params: campus, abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(
            this.api.http.GET('/api/tariffs', { params: { query: { campus, cursor } }, signal }),
          ),
        (page) => page.tariffs,
      ),
  });
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.tariffs.hasValue()) return null;
    return this.tariffs.value().map((it) => ({
      key: `${it.commodity}/${it.name}/${it.valid_from}`,
      cells: [
        it.name,
        capital(commodityName(it.commodity)),
        priceSaid(it),
        dateSaid(it.valid_from),
        it.valid_to === null ? $localize`open` : dateSaid(it.valid_to),
        it.version.slice(0, 8),
      ],
      note: overlappedSaid(it, this.besides(it)),
      raw: rawOf(it),
      edit: this.session.mayConfigure() ? () => this.edit(it) : null,
    }));
  });
  protected readonly add = computed(() =>
    this.session.mayConfigure()
      ? { label: $localize`Add a tariff`, edit: () => this.begin() }
      : null,
  );

  private edit(it: Tariff): Edit {
    const price = parts(it.price);
    const values: Values = {
      name: it.name,
      commodity: it.commodity,
      valid_from: it.valid_from,
      valid_to: shown(it.valid_to),
      kind: price.kind,
      rate: price.kind === 'flat' ? shownIn(perUnit(it.commodity).into, price.rate) : '',
      periods: linesOf(price.periods, perUnit(it.commodity).into),
      series: price.series,
    };
    const first = dateSaid(it.valid_from);
    const last = it.valid_to === null ? $localize`now` : dateSaid(it.valid_to);
    return {
      heading: $localize`${it.name}:tariff:, from ${first}:first:`,
      note: $localize`Saving prices again every day from ${first}:first: to ${last}:last:.`,
      fields: fields(true),
      values,
      means: (changed) => this.means(changed),
      action: $localize`Save`,
      save: async (changed) => {
        await this.put(changed, it);
        return {
          told: $localize`${it.name}:tariff: is saved. Its days are priced again.`,
          undo: () => this.put(values, it),
        };
      },
      remove: {
        label: $localize`Remove tariff`,
        ask: $localize`Remove ${it.name}:tariff:? Its days are priced by what is left, or not at all.`,
        run: async () => {
          const { campus_id: campus, commodity, name, valid_from } = it;
          await answer(
            this.api.http.DELETE('/api/tariffs/{campus}/{commodity}/{name}/{valid_from}', {
              params: { path: { campus, commodity, name, valid_from } },
            }),
          );
          return {
            told: $localize`${it.name}:tariff: is removed.`,
            undo: () => this.put(values, it),
          };
        },
      },
    };
  }

  private begin(): Edit {
    return {
      heading: $localize`Add a tariff`,
      note: $localize`Prices every day that it holds on, those that are past as well.`,
      fields: fields(false),
      values: { commodity: 'electricity', kind: 'flat' },
      means: (values) => [...this.replaced(values), ...this.means(values)],
      action: $localize`Add it`,
      save: async (values) => {
        await this.put(values);
        return { told: $localize`${values['name']}:values: is added. Its days are priced again.` };
      },
    };
  }

  /** Which counts on which days, once these values are saved. */
  private means(values: Values): string[] {
    const { name = '', commodity = '', valid_from = '' } = values;
    if (name === '' || valid_from === '') return [];
    const it = { name, commodity, valid_from, valid_to: textOf(values, 'valid_to') };
    return overlapsSaid(it, this.besides(it));
  }

  /** The others of its commodity; what has its name and first day is the same. */
  private besides(it: Held & { commodity: string }): Tariff[] {
    return this.ofCommodity(it.commodity).filter((other) => !isSame(it, other));
  }

  private replaced(values: Values): string[] {
    const { name = '', valid_from = '' } = values;
    const there = this.ofCommodity(values['commodity']).some((it) =>
      isSame({ name, valid_from }, it),
    );
    return there
      ? [
          $localize`${name}:tariff: from ${dateSaid(valid_from)}:first: is there: saving replaces it.`,
        ]
      : [];
  }

  private ofCommodity(commodity: string | undefined): Tariff[] {
    const all = this.tariffs.hasValue() ? this.tariffs.value() : [];
    return all.filter((it) => it.commodity === commodity);
  }

  private put(values: Values, was?: Tariff) {
    const campus = this.campuses.chosen();
    return answer(
      this.api.http.PUT('/api/tariffs', {
        body: {
          campus_id: campus?.id ?? '',
          currency: campus?.currency ?? '',
          name: values['name'] ?? '',
          commodity: values['commodity'] ?? '',
          valid_from: values['valid_from'] ?? '',
          valid_to: textOf(values, 'valid_to'),
          price: priceOf(values, was),
        },
      }),
    );
  }
}

const isSame = (a: Pick<Held, 'name' | 'valid_from'>, b: typeof a) =>
  a.name === b.name && a.valid_from === b.valid_from;

/** A tariff as a file has it: its rate as a number, its periods as the form takes them. */
function rawOf(it: Tariff): Cell[] {
  const { kind, rate, periods, series } = parts(it.price);
  return [
    it.name,
    it.commodity,
    it.currency,
    kind === 'flat' ? rate : null,
    linesOf(periods, Number).replaceAll('\n', '; '),
    series,
    it.valid_from,
    it.valid_to,
    it.version,
  ];
}

function priceOf(values: Values, was?: Tariff) {
  const { into } = perUnit(values['commodity'] ?? '');
  const before = was ? parts(was.price) : null;
  if (values['kind'] === 'series') return { series: values['series'] ?? '' };
  if (values['kind'] === 'time_of_use') {
    return { time_of_use: periodsOf(values['periods'] ?? '', into, before?.periods) };
  }
  const rate = before?.kind === 'flat' ? before.rate : null;
  return { flat: numberIn(into, values, 'rate', rate) ?? Number.NaN };
}

/** What a tariff is found by stays: its name, commodity and first day. */
function fields(isThere: boolean): Field[] {
  return [
    { name: 'name', label: $localize`Name`, fixed: isThere },
    {
      name: 'commodity',
      label: $localize`Commodity`,
      kind: 'choice',
      choices: commodityChoices,
      fixed: isThere,
    },
    { name: 'valid_from', label: $localize`From`, kind: 'date', fixed: isThere },
    {
      name: 'valid_to',
      label: $localize`To`,
      kind: 'date',
      hint: $localize`Not included; empty is open.`,
    },
    { name: 'kind', label: $localize`Price`, kind: 'choice', choices: KINDS },
    {
      name: 'rate',
      label: $localize`Rate`,
      unit: RATE_UNIT,
      kind: 'number',
      when: ['kind', 'flat'],
    },
    {
      name: 'periods',
      label: $localize`Periods`,
      kind: 'long',
      unit: RATE_UNIT,
      hint: $localize`One a line: peak, Mon-Fri, 7-19, 0.34. The first that holds an hour prices it.`,
      when: ['kind', 'time_of_use'],
    },
    {
      name: 'series',
      label: $localize`Meter of prices`,
      hint: $localize`As source~meter.`,
      when: ['kind', 'series'],
    },
  ];
}
