import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { UNITS, measurandChoices } from '../core/commodities';
import { MISSING } from '../core/figures';
import { metersOf } from '../core/lists';
import { Session } from '../core/session';
import type { Field, Values } from '../ui/form';
import { Edit, Register, Row } from '../ui/register';
import { Meter, parentsOf, treeOf } from './meter-tree';
import { KELVINS, inKelvins } from '../core/units';
import { numberIn, numberOf, shown, shownIn, textOf } from './values';

const STATES = ['active', 'maintenance', 'error'].map((value) => ({ value, label: value }));

@Component({
  selector: 'gp-meters',
  imports: [Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-register
      what="meters"
      i18n-what
      [columns]="columns"
      [file]="file"
      [rows]="rows()"
      [source]="meters"
      [add]="add()"
      empty="No meter yet. One appears with its first reading, or is made here before."
      i18n-empty
    >
      <h1 i18n>Meters</h1>
      <span i18n class="sub">A meter under another is part of it, and counted once.</span>
    </gp-register>
  `,
})
export class MeterSettings {
  protected readonly columns = [
    $localize`Meter`,
    $localize`Stands in`,
    $localize`Measures`,
    $localize`Unit`,
    $localize`Status`,
  ];
  protected readonly file = [
    'id',
    'source',
    'meter',
    'channel',
    'building_id',
    'campus_id',
    'commodity',
    'unit',
    'parent',
    'serial',
    'status',
    'max_demand_kw',
    'delta_t_k',
    'dial_modulus',
    'dial_interval_seconds',
    'valid_from',
    'valid_to',
    'created_at',
  ];
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly buildings = inject(Buildings);
  private readonly session = inject(Session);

  protected readonly meters = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params, abortSignal }) => metersOf(this.api, params, abortSignal),
  });
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.meters.hasValue()) return null;
    const nameOf = (id: string) => this.buildings.nameOf(id);
    return treeOf(this.meters.value(), nameOf).map(({ meter: it, depth }) => ({
      key: it.id,
      depth,
      cells: [
        it.id,
        it.building_id === null
          ? it.campus_id
            ? $localize`the campus`
            : $localize`nowhere yet`
          : nameOf(it.building_id),
        it.commodity?.replaceAll('_', ' ') ?? MISSING,
        it.unit ?? $localize`as sent`,
        it.status,
      ],
      raw: [
        it.id,
        it.source,
        it.meter,
        it.channel,
        it.building_id,
        it.campus_id,
        it.commodity,
        it.unit,
        it.parent,
        it.serial,
        it.status,
        it.max_demand_kw,
        it.delta_t_k,
        it.dial.modulus ?? null,
        it.dial.interval_seconds ?? null,
        it.valid_from,
        it.valid_to,
        it.created_at,
      ],
      edit: this.session.mayManage() ? () => this.edit(it) : null,
    }));
  });
  protected readonly add = computed(() =>
    this.session.mayManage() ? { label: $localize`Add a meter`, edit: () => this.begin() } : null,
  );

  private edit(it: Meter): Edit {
    const values: Values = {
      place: it.building_id ?? (it.campus_id ? CAMPUS : ''),
      commodity: shown(it.commodity),
      unit: shown(it.unit),
      parent: shown(it.parent),
      serial: shown(it.serial),
      status: it.status,
      max_demand_kw: shown(it.max_demand_kw),
      delta_t_k: shownIn(inKelvins, it.delta_t_k),
      'dial.modulus': shown(it.dial.modulus),
      'dial.interval_seconds': shown(it.dial.interval_seconds),
      valid_from: shown(it.valid_from),
      valid_to: shown(it.valid_to),
    };
    const put = (values: Values) =>
      answer(
        this.api.http.PUT('/api/meters/{meter}', {
          params: { path: { meter: it.id } },
          body: {
            ...this.body(values, it),
            dial: { ...dialOf(values), replaced_at: it.dial.replaced_at ?? [] },
          },
        }),
      );
    return {
      heading: it.id,
      note: $localize`What the unit, the place, the parent or the dial change is computed again for all the history of this meter.`,
      fields: this.fields(it),
      values,
      action: $localize`Save`,
      save: async (changed) => {
        await put(changed);
        return {
          told: $localize`${it.id}:id: is saved. Its days are being computed.`,
          undo: () => put(values),
        };
      },
    };
  }

  private begin(): Edit {
    return {
      heading: $localize`Add a meter`,
      note: $localize`Only needed before the first reading comes: a meter that pushes appears by itself.`,
      fields: [
        { name: 'source', label: $localize`Source` },
        { name: 'meter', label: $localize`What the source calls it` },
        { name: 'channel', label: $localize`Channel`, hint: $localize`Empty for most.` },
        ...this.fields(null),
      ],
      values: { commodity: 'electricity', status: 'active' },
      action: $localize`Add it`,
      save: async (values) => {
        const body = {
          ...this.body(values),
          dial: dialOf(values),
          source: textOf(values, 'source'),
          meter: textOf(values, 'meter'),
          channel: values['channel'] ?? '',
        };
        const made = await answer(this.api.http.POST('/api/meters', { body }));
        return { told: $localize`${made.id}:id: is added.` };
      },
    };
  }

  private body(values: Values, was?: Meter) {
    const place = values['place'] ?? '';
    return {
      building_id: place === '' || place === CAMPUS ? null : place,
      campus_id: place === CAMPUS ? (this.campuses.chosen()?.id ?? null) : null,
      commodity: textOf(values, 'commodity'),
      unit: textOf(values, 'unit'),
      parent: textOf(values, 'parent'),
      serial: textOf(values, 'serial'),
      status: values['status'] ?? 'active',
      max_demand_kw: numberOf(values, 'max_demand_kw'),
      delta_t_k: numberIn(inKelvins, values, 'delta_t_k', was?.delta_t_k),
      valid_from: textOf(values, 'valid_from'),
      valid_to: textOf(values, 'valid_to'),
    };
  }

  private fields(it: Meter | null): Field[] {
    const others = this.meters.hasValue() ? this.meters.value() : [];
    return [
      {
        name: 'place',
        label: $localize`Stands in`,
        kind: 'choice',
        choices: [
          { value: '', label: $localize`Nowhere yet` },
          { value: CAMPUS, label: $localize`The campus, no building` },
          ...this.buildings.choices(),
        ],
      },
      {
        name: 'commodity',
        label: $localize`Measures`,
        kind: 'choice',
        choices: [{ value: '', label: $localize`Not said` }, ...measurandChoices],
      },
      {
        name: 'unit',
        label: $localize`Unit`,
        kind: 'choice',
        choices: [
          { value: '', label: $localize`As its readings say` },
          ...[...new Set([...(it?.unit ? [it.unit] : []), ...UNITS])].map((value) => ({
            value,
            label: value,
          })),
        ],
      },
      {
        name: 'parent',
        label: $localize`Is part of`,
        kind: 'choice',
        choicesBy: ({ commodity }) => [
          { value: '', label: $localize`No other meter` },
          ...parentsOf(others, commodity ?? '', it?.id).map((value) => ({ value, label: value })),
        ],
      },
      { name: 'status', label: $localize`Status`, kind: 'choice', choices: STATES },
      { name: 'serial', label: $localize`Serial number` },
      { name: 'max_demand_kw', label: $localize`Greatest demand`, unit: 'kW', kind: 'number' },
      {
        name: 'dial.modulus',
        label: $localize`Dial starts again at`,
        unit: $localize`in its unit`,
        kind: 'number',
      },
      {
        name: 'dial.interval_seconds',
        label: $localize`Dial is read every`,
        unit: 's',
        kind: 'number',
      },
      {
        name: 'delta_t_k',
        label: $localize`Temperature difference`,
        unit: KELVINS,
        kind: 'number',
        hint: $localize`Makes energy of a volume.`,
      },
      {
        name: 'valid_from',
        label: $localize`Valid from`,
        hint: $localize`An instant, as 2026-03-01T00:00:00Z.`,
      },
      { name: 'valid_to', label: $localize`Valid to` },
    ];
  }
}

/** Stands for the campus itself, where a building could be named. */
const CAMPUS = '~campus';

const dialOf = (values: Values) => ({
  modulus: numberOf(values, 'dial.modulus'),
  interval_seconds: numberOf(values, 'dial.interval_seconds'),
});
