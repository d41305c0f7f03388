import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { calendarOf } from '../core/lists';
import { Session } from '../core/session';
import { dateSaid } from '../core/zone';
import type { Field, Values } from '../ui/form';
import { Message } from '../ui/message';
import { Edit, Register, Row } from '../ui/register';

type Period = Schemas['CalendarPeriodView'];

const KINDS = [
  { value: 'teaching', label: $localize`Teaching` },
  { value: 'exams', label: $localize`Exams` },
  { value: 'break', label: $localize`Break` },
  { value: 'closed', label: $localize`Closed` },
];
const FIELDS: Field[] = [
  { name: 'name', label: $localize`Name` },
  { name: 'kind', label: $localize`Kind`, kind: 'choice', choices: KINDS },
  { name: 'from', label: $localize`From`, kind: 'date' },
  { name: 'to', label: $localize`To`, kind: 'date', hint: $localize`Included.` },
];

/** When the campus teaches, examines, pauses and is closed. */
@Component({
  selector: 'gp-calendar',
  imports: [Message, Register],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (warning(); as it) {
      <gp-message [title]="it" />
    }
    <gp-register
      what="calendar"
      i18n-what
      [columns]="columns"
      [file]="file"
      [rows]="rows()"
      [source]="calendar"
      [add]="add()"
      empty="Nothing says yet when this campus teaches and when it is closed."
      i18n-empty
    >
      <h1 i18n>Calendar</h1>
      <span i18n class="sub">
        Forecasts and baselines take closed days for holidays; baselines tell terms apart.
      </span>
    </gp-register>
  `,
})
export class CalendarSettings {
  protected readonly columns = [
    $localize`Period`,
    $localize`Kind`,
    $localize`From`,
    $localize`To, included`,
  ];
  protected readonly file = ['kind', 'name', 'from', 'to'];
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly session = inject(Session);

  protected readonly calendar = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params, abortSignal }) => calendarOf(this.api, params, abortSignal),
  });
  protected readonly warning = computed(() =>
    this.calendar.hasValue() ? this.calendar.value().warning : null,
  );
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.calendar.hasValue()) return null;
    return this.calendar.value().periods.map((it) => ({
      key: keyOf(it),
      cells: [it.name, kindSaid(it.kind), dateSaid(it.from), dateSaid(it.to)],
      raw: [it.kind, it.name, it.from, it.to],
      edit: this.session.mayConfigure() ? () => this.edit(it) : null,
    }));
  });
  protected readonly add = computed(() =>
    this.session.mayConfigure()
      ? { label: $localize`Add a period`, edit: () => this.begin() }
      : null,
  );

  private edit(it: Period): Edit {
    const { kind, name, from, to } = it;
    return {
      heading: $localize`${name}:period:, from ${dateSaid(from)}:first:`,
      fields: FIELDS,
      values: { kind, name, from, to },
      action: $localize`Save`,
      save: async (values) => {
        const changed = periodOf(values);
        await this.replace([it], [changed]);
        return {
          told: $localize`${changed.name}:period: is saved.`,
          undo: () => this.replace([changed], [it]),
        };
      },
      remove: {
        label: $localize`Remove period`,
        ask: $localize`Remove ${name}:period:?`,
        run: async () => {
          await this.replace([it], []);
          return {
            told: $localize`${name}:period: is removed.`,
            undo: () => this.replace([], [it]),
          };
        },
      },
    };
  }

  private begin(): Edit {
    return {
      heading: $localize`Add a period`,
      note: $localize`Closed days may lie within a term; other periods share no day.`,
      fields: FIELDS,
      values: { kind: 'teaching' },
      action: $localize`Add it`,
      save: async (values) => {
        const added = periodOf(values);
        await this.replace([], [added]);
        return {
          told: $localize`${added.name}:period: is added.`,
          undo: () => this.replace([added], []),
        };
      },
    };
  }

  /** The calendar is kept whole: it is read anew, and refused where somebody was faster. */
  private async replace(gone: Period[], come: Period[]): Promise<void> {
    const path = { campus: this.campuses.chosen()?.id ?? '' };
    const read = await this.api.http.GET('/api/campuses/{campus}/calendar', { params: { path } });
    const { periods } = await answer(Promise.resolve(read));
    const without = new Set(gone.map(keyOf));
    await answer(
      this.api.http.PUT('/api/campuses/{campus}/calendar', {
        params: { path, header: { 'If-Match': read.response.headers.get('etag') ?? undefined } },
        body: { periods: [...periods.filter((it) => !without.has(keyOf(it))), ...come] },
      }),
    );
  }
}

const keyOf = (it: Period) => `${it.kind}/${it.from}/${it.to}/${it.name}`;

const kindSaid = (kind: string) => KINDS.find((it) => it.value === kind)?.label ?? kind;

const periodOf = (values: Values): Period => ({
  kind: values['kind'] ?? '',
  name: values['name'] ?? '',
  from: values['from'] ?? '',
  to: values['to'] ?? '',
});
