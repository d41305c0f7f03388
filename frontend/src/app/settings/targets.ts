import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { capital, percent } from '../core/figures';
import { Session } from '../core/session';
import { UrlState } from '../core/url-state';
import { Message } from '../ui/message';
import { Edit, Register, Row } from '../ui/register';
import { numberOf, textOf } from './values';

const KINDS = ['energy_reduction', 'cost_reduction', 'carbon_reduction'].map((value) => ({
  value,
  label: capital(value.replaceAll('_', ' ')),
}));
const PERIODS = ['year', 'month', 'week', 'day'].map((value) => ({ value, label: `a ${value}` }));

@Component({
  selector: 'gp-targets',
  imports: [Message, Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (building(); as id) {
      <gp-register
        what="targets"
        i18n-what
        [columns]="columns"
        [figures]="[1]"
        [rows]="rows()"
        [source]="targets"
        [add]="add()"
        empty="No target for this building yet."
        i18n-empty
      >
        <h1 i18n>Targets</h1>
        <select
          #choice
          aria-label="Building"
          i18n-aria-label
          (change)="url.set({ b: choice.value })"
        >
          @for (it of buildings.choices(); track it.value) {
            <option [value]="it.value" [selected]="it.value === id">{{ it.label }}</option>
          }
        </select>
      </gp-register>
    } @else {
      <div class="sh"><h1 i18n>Targets</h1></div>
      <gp-message title="A target belongs to a building, and there is none yet." i18n-title />
    }
  `,
})
export class TargetSettings {
  protected readonly columns = [
    $localize`Target`,
    $localize`Less by`,
    $localize`Against`,
    $localize`From`,
    $localize`To`,
    $localize`Set by`,
  ];
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  protected readonly buildings = inject(Buildings);
  protected readonly url = inject(UrlState);

  protected readonly building = computed(
    () => this.url.building() ?? this.buildings.choices()[0]?.value ?? null,
  );
  protected readonly targets = resource({
    params: () => this.building() ?? undefined,
    loader: ({ params: building, abortSignal: signal }) =>
      answer(
        this.api.http.GET('/api/energy/buildings/{building}/targets', {
          params: { path: { building } },
          signal,
        }),
      ),
  });
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.targets.hasValue()) return null;
    return this.targets.value().targets.map((it) => ({
      key: it.target_id,
      cells: [
        capital(it.target_type.replaceAll('_', ' ')),
        percent(it.target_value / 100),
        $localize`the ${it.target_period}:target_period: before`,
        it.start_date,
        it.end_date ?? 'open',
        it.created_by,
      ],
      edit: null,
    }));
  });
  protected readonly add = computed(() =>
    this.session.mayManage() ? { label: $localize`Set a target`, edit: () => this.begin() } : null,
  );

  private begin(): Edit {
    const building = this.building() ?? '';
    return {
      heading: $localize`A target for ${this.buildings.nameOf(building)}:building:`,
      fields: [
        { name: 'target_type', label: $localize`What is to fall`, kind: 'choice', choices: KINDS },
        { name: 'target_value', label: $localize`By`, unit: '%', kind: 'number' },
        {
          name: 'target_period',
          label: $localize`Against the same`,
          kind: 'choice',
          choices: PERIODS,
        },
        { name: 'start_date', label: $localize`From`, kind: 'date' },
        {
          name: 'end_date',
          label: $localize`To`,
          kind: 'date',
          hint: $localize`Included; empty is open.`,
        },
      ],
      values: { target_type: 'energy_reduction', target_period: 'year' },
      action: $localize`Set it`,
      save: async (values) => {
        await answer(
          this.api.http.POST('/api/energy/buildings/{building}/target', {
            params: { path: { building } },
            body: {
              target_type: values['target_type'] ?? '',
              target_value: numberOf(values, 'target_value') ?? 0,
              target_period: values['target_period'] ?? '',
              start_date: values['start_date'] ?? '',
              end_date: textOf(values, 'end_date'),
            },
          }),
        );
        return { told: $localize`The target is set.` };
      },
    };
  }
}
