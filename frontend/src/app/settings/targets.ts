import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { readings } from '../building/historical';
import { BarTable } from '../chart/bar-table';
import { Api, answer } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { Clock } from '../core/clock';
import { percent } from '../core/figures';
import { Session } from '../core/session';
import { UrlState } from '../core/url-state';
import { Zone, dateSaid } from '../core/zone';
import type { Field, Values } from '../ui/form';
import { Message } from '../ui/message';
import { Edit, Register, Row } from '../ui/register';
import { ALL_METRICS, PERIODS, Target, daysToRead, periodOf, progressOf } from './target-progress';
import { AGAINST, KIND, nameOf, progressTable } from './target-sentences';
import { numberOf, shown, textOf } from './values';

type NewTarget = ReturnType<typeof bodyOf>;

const FIELDS: Field[] = [
  {
    name: 'target_type',
    label: $localize`What is to fall`,
    kind: 'choice',
    choices: Object.entries(KIND).map(([value, label]) => ({ value, label })),
  },
  { name: 'target_value', label: $localize`By`, unit: '%', kind: 'number' },
  {
    name: 'target_period',
    label: $localize`Against the same`,
    kind: 'choice',
    choices: PERIODS.map((value) => ({ value, label: AGAINST[value] })),
  },
  { name: 'start_date', label: $localize`From`, kind: 'date' },
  {
    name: 'end_date',
    label: $localize`To`,
    kind: 'date',
    hint: $localize`Included; empty is open.`,
  },
];

/** What a building is to save, and how far it has come. */
@Component({
  selector: 'gp-targets',
  imports: [BarTable, Message, Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (building(); as id) {
      <gp-register
        what="targets"
        i18n-what
        [columns]="columns"
        [file]="file"
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
          (change)="url.set({ b: choice.value, sel: null })"
        >
          @for (it of buildings.choices(); track it.value) {
            <option [value]="it.value" [selected]="it.value === id">{{ it.label }}</option>
          }
        </select>
      </gp-register>
      @if (rows()?.length) {
        <section class="s" aria-labelledby="progress">
          <gp-bar-table
            name="progress"
            heading="How they stand"
            i18n-heading
            what="the days of both periods"
            i18n-what
            [view]="progress()"
            [error]="days.error()"
            (retry)="days.reload()"
          />
        </section>
      }
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
    $localize`Against the same`,
    $localize`From`,
    $localize`To`,
    $localize`Set by`,
  ];
  protected readonly file = [
    'target_id',
    'building_id',
    'target_type',
    'target_value',
    'target_period',
    'start_date',
    'end_date',
    'created_by',
    'created_at',
  ];
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly campuses = inject(Campuses);
  private readonly clock = inject(Clock);
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
  private readonly all = computed<readonly Target[] | null>(() =>
    this.targets.hasValue() ? this.targets.value().targets : null,
  );
  private readonly zone = computed(() => new Zone(this.campuses.chosen()?.timezone ?? 'UTC'));
  private readonly today = computed(() => this.zone().local(this.clock.now()).day);
  /** The days that all targets are held to, and those before, in one series. */
  protected readonly days = resource({
    params: () => {
      const [all, building, today] = [this.all(), this.building(), this.today()];
      const span = all && this.campuses.chosen() ? daysToRead(all, today) : undefined;
      return span && building ? { building, span, zone: this.zone(), today } : undefined;
    },
    loader: async ({ params: { building, span, zone, today }, abortSignal }) => {
      const [start, end] = [zone.midnight(span.first), zone.midnight(span.end)];
      const series = { building, start, end, granularity: 'daily' as const };
      return { today, rows: await readings(this.api, series, ALL_METRICS, zone, abortSignal) };
    },
  });
  protected readonly progress = computed(() => {
    const [all, building] = [this.all(), this.building()];
    if (!all || !building || this.days.error() || this.days.isLoading()) return null;
    const { today, rows } = this.days.hasValue()
      ? this.days.value()
      : { today: this.today(), rows: [] };
    const stands = all.map((it) => progressOf(it, rows, this.zone(), today));
    const currency = this.campuses.chosen()?.currency ?? 'USD';
    return progressTable(stands, this.buildings.nameOf(building), currency);
  });
  protected readonly rows = computed<Row[] | null>(() => {
    const all = this.all();
    if (!all) return null;
    return all.map((it) => ({
      key: it.target_id,
      cells: [
        KIND[it.target_type] ?? it.target_type,
        percent(it.target_value / 100),
        AGAINST[periodOf(it)],
        dateSaid(it.start_date),
        it.end_date === null ? $localize`open` : dateSaid(it.end_date),
        it.created_by,
      ],
      raw: [
        it.target_id,
        it.building_id,
        it.target_type,
        it.target_value,
        it.target_period,
        it.start_date,
        it.end_date,
        it.created_by,
        it.created_at,
      ],
      edit: this.session.mayManage() ? () => this.edit(it) : null,
    }));
  });
  protected readonly add = computed(() =>
    this.session.mayManage() ? { label: $localize`Set a target`, edit: () => this.begin() } : null,
  );

  private edit(it: Target): Edit {
    const name = nameOf(it, [it]);
    const before = bodyOf(valuesOf(it));
    return {
      heading: $localize`${name}:target:, from ${dateSaid(it.start_date)}:first:`,
      fields: FIELDS,
      values: valuesOf(it),
      action: $localize`Save`,
      save: async (changed) => {
        const body = bodyOf(changed);
        const told = $localize`The target is saved.`;
        if (JSON.stringify(body) === JSON.stringify(before)) return { told };
        const id = await this.replace(it.building_id, it.target_id, body);
        return { told, undo: () => this.replace(it.building_id, id, before) };
      },
      remove: {
        label: $localize`Remove target`,
        ask: $localize`Remove “${name}:target:”? What was measured stays.`,
        run: async () => {
          await this.drop(it.building_id, it.target_id);
          return {
            told: $localize`The target is removed.`,
            undo: () => this.set(it.building_id, before),
          };
        },
      },
    };
  }

  private begin(): Edit {
    const building = this.building() ?? '';
    return {
      heading: $localize`A target for ${this.buildings.nameOf(building)}:building:`,
      fields: FIELDS,
      values: { target_type: 'energy_reduction', target_period: 'year' },
      action: $localize`Set it`,
      save: async (values) => {
        await this.set(building, bodyOf(values));
        return { told: $localize`The target is set.` };
      },
    };
  }

  /** Sets the one before it removes the other, so that a refusal leaves what was. */
  private async replace(building: string, old: string, body: NewTarget): Promise<string> {
    const id = await this.set(building, body);
    try {
      await this.drop(building, old);
    } catch (error) {
      await this.drop(building, id);
      throw error;
    }
    return id;
  }

  private async set(building: string, body: NewTarget): Promise<string> {
    const params = { path: { building } };
    const it = await answer(
      this.api.http.POST('/api/energy/buildings/{building}/target', { params, body }),
    );
    return it.target_id;
  }

  private drop(building: string, target: string) {
    const params = { path: { building, target } };
    return answer(
      this.api.http.DELETE('/api/energy/buildings/{building}/targets/{target}', { params }),
    );
  }
}

const valuesOf = (it: Target): Values => ({
  target_type: it.target_type,
  target_value: shown(it.target_value),
  target_period: periodOf(it),
  start_date: it.start_date,
  end_date: shown(it.end_date),
});

const bodyOf = (values: Values) => ({
  target_type: values['target_type'] ?? '',
  target_value: numberOf(values, 'target_value') ?? 0,
  target_period: values['target_period'] ?? '',
  start_date: values['start_date'] ?? '',
  end_date: textOf(values, 'end_date'),
});
