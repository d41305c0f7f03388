import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { MISSING, fixed, percent } from '../core/figures';
import { everyPage } from '../core/pages';
import { Session } from '../core/session';
import type { Field, Values } from '../ui/form';
import { Edit, Register, Row } from '../ui/register';
import { ENERGY, inEnergy } from '../core/units';
import { numberIn, numberOf, shown, shownIn, textOf } from './values';

type Department = Schemas['DepartmentView'];

const FIELDS: Field[] = [
  { name: 'name', label: $localize`Name` },
  { name: 'head_of_department', label: $localize`Head` },
  { name: 'contact_email', label: $localize`E-mail`, kind: 'email' },
  {
    name: 'energy_budget_annual',
    label: $localize`Budget`,
    unit: $localize`${ENERGY}:unit: a year`,
    kind: 'number',
  },
  { name: 'reduction_target_percent', label: $localize`To save`, unit: '%', kind: 'number' },
  {
    name: 'buildings',
    label: $localize`Its buildings`,
    kind: 'long',
    hint: $localize`One a line: building, share in %, from, to. As: demo-library, 40, 2026-01-01`,
  },
];

@Component({
  selector: 'gp-departments',
  imports: [Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-register
      what="departments"
      i18n-what
      [columns]="columns"
      [file]="file"
      [figures]="[3, 4]"
      [rows]="rows()"
      [source]="departments"
      [add]="add()"
      empty="No department yet."
      i18n-empty
    >
      <h1 i18n>Departments</h1>
      <span i18n class="sub">Shares of a building add up to all of it at most, on any day.</span>
    </gp-register>
  `,
})
export class DepartmentSettings {
  protected readonly columns = [
    $localize`Department`,
    $localize`Head`,
    $localize`Buildings`,
    $localize`Budget, ${ENERGY}:unit: a year`,
    $localize`To save`,
  ];
  protected readonly file = [
    'id',
    'campus_id',
    'name',
    'head_of_department',
    'contact_email',
    'energy_budget_annual',
    'reduction_target_percent',
    'buildings',
    'created_at',
  ];
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly buildings = inject(Buildings);
  private readonly session = inject(Session);
  protected readonly departments = resource({
    loader: ({ abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(this.api.http.GET('/api/departments', { params: { query: { cursor } }, signal })),
        (page) => page.departments,
      ),
  });
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.departments.hasValue()) return null;
    const campus = this.campuses.chosen()?.id;
    return this.departments
      .value()
      .filter((it) => it.campus_id === campus)
      .map((it) => ({
        key: it.id,
        cells: [
          it.name,
          it.head_of_department ?? MISSING,
          it.buildings
            .map((share) => `${this.buildings.nameOf(share.building_id)} ${percent(share.share)}`)
            .join(', ') || MISSING,
          it.energy_budget_annual === null ? MISSING : fixed(inEnergy(it.energy_budget_annual)),
          percent(it.reduction_target_percent / 100),
        ],
        raw: [
          it.id,
          it.campus_id,
          it.name,
          it.head_of_department,
          it.contact_email,
          it.energy_budget_annual,
          it.reduction_target_percent,
          it.buildings.map(shareOf).join('; '),
          it.created_at,
        ],
        edit: this.session.mayConfigure() ? () => this.edit(it) : null,
      }));
  });
  protected readonly add = computed(() =>
    this.session.mayConfigure()
      ? { label: $localize`Add a department`, edit: () => this.begin() }
      : null,
  );

  private edit(it: Department): Edit {
    const values: Values = {
      name: it.name,
      head_of_department: shown(it.head_of_department),
      contact_email: shown(it.contact_email),
      energy_budget_annual: shownIn(inEnergy, it.energy_budget_annual),
      reduction_target_percent: shown(it.reduction_target_percent),
      buildings: it.buildings.map(lineOf).join('\n'),
    };
    const path = { department: it.id };
    const put = (values: Values) =>
      answer(
        this.api.http.PUT('/api/departments/{department}', {
          params: { path },
          body: body(it.campus_id, values, it),
        }),
      );
    return {
      heading: it.name,
      fields: FIELDS,
      values,
      action: $localize`Save`,
      save: async (changed) => {
        await put(changed);
        return { told: $localize`${changed['name']}:changed: is saved.`, undo: () => put(values) };
      },
      remove: {
        label: $localize`Remove department`,
        ask: $localize`Remove ${it.name}:department:? Its people stay, without a department.`,
        run: async () => {
          await answer(this.api.http.DELETE('/api/departments/{department}', { params: { path } }));
          return { told: $localize`${it.name}:department: is removed.` };
        },
      },
    };
  }

  private begin(): Edit {
    const campus = this.campuses.chosen()?.id ?? '';
    return {
      heading: $localize`Add a department`,
      fields: [
        {
          name: 'id',
          label: $localize`Id`,
          hint: $localize`Letters, digits, dots and dashes; it stays.`,
        },
        ...FIELDS,
      ],
      values: { reduction_target_percent: '10' },
      action: $localize`Add it`,
      save: async (values) => {
        const made = { ...body(campus, values), id: values['id'] ?? '' };
        await answer(this.api.http.POST('/api/departments', { body: made }));
        return { told: $localize`${values['name']}:values: is added.` };
      },
    };
  }
}

function body(campus: string, values: Values, was?: Department) {
  return {
    campus_id: campus,
    name: values['name'] ?? '',
    head_of_department: textOf(values, 'head_of_department'),
    contact_email: textOf(values, 'contact_email'),
    energy_budget_annual: numberIn(
      inEnergy,
      values,
      'energy_budget_annual',
      was?.energy_budget_annual,
    ),
    reduction_target_percent: numberOf(values, 'reduction_target_percent'),
    buildings: sharesOf(values['buildings'] ?? ''),
  };
}

/** A share as a file has it: of 1, where a form takes percent. */
const shareOf = (it: Schemas['ShareView']) =>
  [it.building_id, it.share, it.valid_from, ...(it.valid_to ? [it.valid_to] : [])].join(', ');

const lineOf = (it: Schemas['ShareView']) =>
  [it.building_id, `${it.share * 100}`, it.valid_from, ...(it.valid_to ? [it.valid_to] : [])].join(
    ', ',
  );

/** The shares that lines tell of; a line that is none is named. */
function sharesOf(lines: string) {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, i) => {
      const [building, share, from, to] = line.split(',').map((it) => it.trim());
      const percent = Number((share ?? '').replace('%', ''));
      if (!building || !from || Number.isNaN(percent)) {
        throw new Problem(422, 'No share', '', null, undefined, [
          {
            field: 'buildings',
            rule: 'share',
            detail: `line ${i + 1} is no share: ${line}`,
            repair: 'Write it like: demo-library, 40, 2026-01-01',
          },
        ]);
      }
      return {
        building_id: building,
        share: percent / 100,
        valid_from: from,
        valid_to: to ?? null,
      };
    });
}
