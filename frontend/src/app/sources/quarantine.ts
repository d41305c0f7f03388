import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  resource,
  signal,
} from '@angular/core';
import { anew } from '../core/anew';
import { Backlog } from '../core/backlog';
import { Api, answer } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { UNITS, measurandChoices } from '../core/commodities';
import { fixed } from '../core/figures';
import { everyPage } from '../core/pages';
import type { Zone } from '../core/zone';
import { Drawer } from '../ui/drawer';
import { Field, Form, Values } from '../ui/form';
import { Failure } from '../ui/message';
import { numberOf } from '../settings/values';
import { Toasts } from '../ui/toasts';
import { ago } from './ago';

/** Meters that push and that nobody has placed: their readings are kept until somebody does. */
@Component({
  selector: 'gp-quarantine',
  imports: [Drawer, Failure, Form],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (waiting.error(); as error) {
      <section class="s">
        <gp-failure what="The quarantine" i18n-what [error]="error" (retry)="waiting.reload()" />
      </section>
    } @else if (rows().length > 0) {
      <section class="s" aria-labelledby="quarantine">
        <div class="sh">
          <h2 i18n id="quarantine">Waiting to be placed</h2>
          <span i18n class="sub">Kept, and counted nowhere until they stand somewhere.</span>
        </div>
        <table>
          <thead>
            <tr>
              <th i18n scope="col">Meter</th>
              <th i18n scope="col" class="r">Readings</th>
              <th i18n scope="col" class="xs-hide">Days</th>
              <th i18n scope="col">First heard of</th>
              <th scope="col"><span i18n class="vh">Place it</span></th>
            </tr>
          </thead>
          <tbody>
            @for (it of rows(); track it.id) {
              <tr>
                <th scope="row" class="id">{{ it.id }}</th>
                <td class="r">{{ it.readings }}</td>
                <td class="xs-hide">{{ it.days }}</td>
                <td>{{ it.age }}</td>
                <td class="r">
                  <button i18n type="button" class="btn q" (click)="placing.set(it)">
                    Place<span class="vh"> {{ it.id }}</span>
                  </button>
                </td>
              </tr>
            }
          </tbody>
        </table>
      </section>
    }
    @if (placing(); as it) {
      <gp-drawer [heading]="heading()" (closed)="placing.set(null)">
        <p i18n>
          {{ it.readings }} readings wait, {{ it.days }}. Once it is placed its history appears in
          the building, and the days are computed again.
        </p>
        <gp-form
          [fields]="fields()"
          [values]="values()"
          action="Place it"
          i18n-action
          [save]="place"
        />
      </gp-drawer>
    }
  `,
})
export class QuarantineList {
  readonly zone = input.required<Zone>();
  readonly placed = output();

  private readonly api = inject(Api);
  private readonly buildings = inject(Buildings);
  private readonly toasts = inject(Toasts);
  private readonly backlog = inject(Backlog);
  protected readonly placing = signal<{
    id: string;
    unit: string;
    readings: string;
    days: string;
  } | null>(null);
  protected readonly heading = computed(() => $localize`Place ${this.placing()?.id}:meter:`);
  protected readonly waiting = resource({
    loader: ({ abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(this.api.http.GET('/api/quarantine', { params: { query: { cursor } }, signal })),
        (page) => page.meters,
      ),
  });
  private readonly again = anew(() => this.waiting);
  protected readonly rows = computed(() => {
    if (!this.waiting.hasValue()) return [];
    const date = (day: string) => this.zone().fullDate(this.zone().midnight(day));
    return this.waiting.value().map((it) => ({
      id: it.id,
      unit: it.unit ?? '',
      readings: fixed(it.n_readings),
      days:
        it.first_day === null || it.last_day === null
          ? $localize`no day yet`
          : $localize`${date(it.first_day)}:first_day: to ${date(it.last_day)}:last_day:`,
      age: ago(it.age_seconds),
    }));
  });
  protected readonly fields = computed<Field[]>(() => [
    {
      name: 'building_id',
      label: $localize`Building`,
      kind: 'choice',
      choices: [{ value: '', label: $localize`Choose a building` }, ...this.buildings.choices()],
    },
    {
      name: 'commodity',
      label: $localize`What it measures`,
      kind: 'choice',
      choices: measurandChoices,
    },
    {
      name: 'unit',
      label: $localize`Unit`,
      kind: 'choice',
      choices: [
        { value: '', label: $localize`As its readings say` },
        ...UNITS.map((value) => ({ value, label: value })),
      ],
      hint: $localize`Used where a reading names none.`,
    },
    {
      name: 'max_demand_kw',
      label: $localize`Greatest demand`,
      unit: 'kW',
      kind: 'number',
      hint: $localize`More than this counts as suspect.`,
    },
  ]);
  protected readonly values = computed(() => ({
    commodity: 'electricity',
    unit: this.placing()?.unit ?? '',
  }));

  protected readonly place = async (values: Values): Promise<void> => {
    const id = this.placing()?.id ?? '';
    const most = numberOf(values, 'max_demand_kw') ?? 0;
    await answer(
      this.api.http.POST('/api/quarantine/{meter}/assign', {
        params: { path: { meter: id } },
        body: {
          building_id: values['building_id'] || null,
          commodity: values['commodity'],
          unit: values['unit'] || null,
          max_demand_kw: most === 0 ? null : most,
        },
      }),
    );
    this.placing.set(null);
    this.toasts.tell($localize`${id}:id: is placed. Its days are being computed.`);
    this.again();
    this.backlog.watch();
    this.placed.emit();
  };
}
