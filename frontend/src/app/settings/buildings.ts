import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { answer, Api } from '../core/api/client';
import { Building, Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { MISSING, commodityName, fixed } from '../core/figures';
import { Session } from '../core/session';
import type { Field, Values } from '../ui/form';
import { Edit, Register, Row } from '../ui/register';
import { AREA, ENERGY, inArea, inEnergy } from '../core/units';
import { numberIn, numberOf, shown, shownIn, textOf } from './values';

const FIELDS: Field[] = [
  { name: 'name', label: $localize`Name`, required: true },
  {
    name: 'building_type',
    label: $localize`Use`,
    hint: $localize`As laboratory, library or residence.`,
  },
  { name: 'area_m2', label: $localize`Floor area`, unit: AREA, kind: 'number' },
  { name: 'floors', label: $localize`Floors`, kind: 'number' },
  { name: 'occupancy_capacity', label: $localize`People at most`, kind: 'number' },
  { name: 'year_built', label: $localize`Year built`, kind: 'number' },
  { name: 'energy_star_rating', label: $localize`ENERGY STAR score`, kind: 'number' },
  {
    name: 'baseline_consumption_kwh',
    label: $localize`Declared baseline`,
    unit: $localize`${ENERGY}:unit: a year`,
    kind: 'number',
  },
  { name: 'location_lat', label: $localize`Latitude`, unit: '°', kind: 'number' },
  { name: 'location_lng', label: $localize`Longitude`, unit: '°', kind: 'number' },
];

@Component({
  selector: 'gp-buildings',
  imports: [Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-register
      what="buildings"
      i18n-what
      [columns]="columns"
      [file]="file"
      [figures]="[3, 4, 5]"
      [rows]="rows()"
      [source]="buildings.list"
      [add]="add()"
      empty="No building yet. Add one, or import a list of them."
      i18n-empty
    >
      <h1 i18n>Buildings</h1>
    </gp-register>
  `,
})
export class BuildingSettings {
  protected readonly columns = [
    $localize`Building`,
    $localize`Id`,
    $localize`Use`,
    AREA,
    $localize`Floors`,
    $localize`Built`,
    $localize`Commodities`,
  ];
  protected readonly file = [
    'name',
    'id',
    'building_type',
    'area_m2',
    'floors',
    'year_built',
    'commodities',
  ];
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly session = inject(Session);
  protected readonly buildings = inject(Buildings);

  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.buildings.list.hasValue()) return null;
    const mayEdit = this.session.mayConfigure();
    return [...this.buildings.all()]
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
      .map((it) => ({
        key: it.id,
        cells: [
          it.name,
          it.id,
          it.building_type ?? MISSING,
          it.area_m2 === null ? MISSING : fixed(inArea(it.area_m2)),
          shown(it.floors) || MISSING,
          shown(it.year_built) || MISSING,
          it.commodities.map(commodityName).join(', ') || MISSING,
        ],
        raw: [
          it.name,
          it.id,
          it.building_type,
          it.area_m2,
          it.floors,
          it.year_built,
          it.commodities.join(' '),
        ],
        edit: mayEdit ? () => this.edit(it) : null,
      }));
  });
  protected readonly add = computed(() =>
    this.session.mayConfigure()
      ? { label: $localize`Add a building`, edit: () => this.begin() }
      : null,
  );

  private edit(it: Building): Edit {
    const values = {
      ...Object.fromEntries(
        FIELDS.map(({ name }) => [
          name,
          shown(it[name as keyof Building] as string | number | null),
        ]),
      ),
      area_m2: shownIn(inArea, it.area_m2),
      baseline_consumption_kwh: shownIn(inEnergy, it.baseline_consumption_kwh),
    };
    const put = (values: Values) => this.put(it.id, this.body(it.campus_id, values, it));
    return {
      heading: it.name,
      note: $localize`Figures by floor area follow at once; energy is not touched.`,
      fields: FIELDS,
      values,
      action: $localize`Save`,
      save: async (changed) => {
        await put(changed);
        return { told: $localize`${changed['name']}:changed: is saved.`, undo: () => put(values) };
      },
      remove: {
        label: $localize`Remove building`,
        ask: $localize`Remove ${it.name}:building:? A building with meters stays until they stand elsewhere.`,
        run: async () => {
          const path = { building: it.id };
          await answer(this.api.http.DELETE('/api/buildings/{building}', { params: { path } }));
          return {
            told: $localize`${it.name}:building: is removed.`,
            undo: () => this.post({ ...this.body(it.campus_id, values, it), id: it.id }),
          };
        },
      },
    };
  }

  private begin(): Edit {
    const campus = this.campuses.chosen()?.id ?? '';
    return {
      heading: $localize`Add a building`,
      fields: [
        {
          name: 'id',
          label: $localize`Id`,
          hint: $localize`Letters, digits, dots and dashes; it stays.`,
          required: true,
        },
        ...FIELDS,
      ],
      values: {},
      action: $localize`Add it`,
      save: async (values) => {
        await this.post({ ...this.body(campus, values), id: textOf(values, 'id') });
        return { told: $localize`${values['name']}:values: is added.` };
      },
    };
  }

  private body(campus: string, values: Values, was?: Building) {
    return {
      campus_id: campus,
      name: values['name'] ?? '',
      building_type: textOf(values, 'building_type'),
      area_m2: numberIn(inArea, values, 'area_m2', was?.area_m2),
      floors: numberOf(values, 'floors'),
      occupancy_capacity: numberOf(values, 'occupancy_capacity'),
      year_built: numberOf(values, 'year_built'),
      energy_star_rating: numberOf(values, 'energy_star_rating'),
      baseline_consumption_kwh: numberIn(
        inEnergy,
        values,
        'baseline_consumption_kwh',
        was?.baseline_consumption_kwh,
      ),
      location_lat: numberOf(values, 'location_lat'),
      location_lng: numberOf(values, 'location_lng'),
    };
  }

  private put(building: string, body: ReturnType<typeof this.body>) {
    return answer(
      this.api.http.PUT('/api/buildings/{building}', { params: { path: { building } }, body }),
    );
  }

  private post(body: ReturnType<typeof this.body> & { id: string | null }) {
    return answer(this.api.http.POST('/api/buildings', { body }));
  }
}
