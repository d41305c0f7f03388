import { plural } from '../core/plural';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  inject,
  resource,
  signal,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Api, Schemas, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { fixed } from '../core/figures';
import { pushSample } from '../core/push-sample';
import { Session } from '../core/session';
import { zoneChoices } from '../core/zone-names';
import { AREA, inArea } from '../core/units';
import { numberIn, textOf } from '../settings/values';
import { Top } from '../shell/top';
import { Field, Form, Values } from '../ui/form';
import { Message } from '../ui/message';
import { NoPermission } from '../ui/no-permission';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const LISTEN = 2_000;
const STEPS = [
  $localize`Campus`,
  $localize`First building`,
  $localize`First source`,
  $localize`People`,
] as const;

const CAMPUS: Field[] = [
  { name: 'name', label: $localize`Name` },
  {
    name: 'id',
    label: $localize`Id`,
    hint: $localize`Letters, digits, dots and dashes; it stays.`,
  },
  { name: 'timezone', label: $localize`Time zone`, kind: 'choice', choices: zoneChoices(HERE) },
  { name: 'currency', label: $localize`Currency`, hint: $localize`ISO 4217, as GBP.` },
];
const BUILDING: Field[] = [
  { name: 'name', label: $localize`Name` },
  {
    name: 'id',
    label: $localize`Id`,
    hint: $localize`Letters, digits, dots and dashes; it stays.`,
  },
  { name: 'area_m2', label: $localize`Floor area`, unit: AREA, kind: 'number' },
];
const SOURCE: Field[] = [
  {
    name: 'source',
    label: $localize`Source`,
    hint: $localize`A name for whoever pushes, as gateway-1.`,
  },
];

/** From nothing to a first sentence, in steps that can be left out. */
@Component({
  selector: 'gp-first-run',
  imports: [Form, Message, NoPermission, RouterLink, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './first-run.html',
})
export class FirstRun {
  private readonly api = inject(Api);
  protected readonly session = inject(Session);
  protected readonly campuses = inject(Campuses);

  protected readonly steps = STEPS;
  protected readonly step = signal(0);
  protected readonly campusFields = CAMPUS;
  protected readonly buildingFields = BUILDING;
  protected readonly sourceFields = SOURCE;
  protected readonly here: Values = {
    timezone: HERE,
    currency: 'USD',
  };
  private readonly made = signal<string | null>(null);
  protected readonly campus = computed(() => this.made() ?? this.campuses.all()[0]?.id ?? null);
  protected readonly key = signal<Schemas['NewKey'] | null>(null);
  private readonly ticks = signal(0);
  private readonly heard = resource({
    params: () => (this.key() ? { source: this.key()?.source_id, tick: this.ticks() } : undefined),
    loader: async ({ params: { source }, abortSignal: signal }) => {
      const { sources } = await answer(this.api.http.GET('/api/sources', { signal }));
      return sources.find((it) => it.id === source) ?? null;
    },
  });
  private readonly last = signal($localize`Listening…`);
  protected readonly heardSaid = computed(() => {
    const it = this.heard.hasValue() ? this.heard.value() : null;
    if (!it || it.n_readings === 0) return this.last();
    const [n, meters] = [fixed(it.n_readings), fixed(it.n_meters)];
    const readings = plural(
      it.n_readings,
      $localize`{n, plural, =1 {1 reading} other {${n}:n: readings}}`,
    );
    const came = plural(
      it.n_meters,
      $localize`${readings}:readings: of {n, plural, =1 {1 meter} other {${meters}:n: meters}} came.`,
    );
    if (it.n_quarantined === 0) return came;
    return `${came} ${$localize`${fixed(it.n_quarantined)}:n: to be placed.`}`;
  });
  protected readonly curl = computed(() => pushSample(this.key()?.key ?? ''));

  constructor() {
    const timer = setInterval(() => this.ticks.update((it) => it + 1), LISTEN);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected readonly makeCampus = async (values: Values): Promise<void> => {
    const id = textOf(values, 'id') ?? '';
    await answer(
      this.api.http.PUT('/api/campuses/{campus}', {
        params: { path: { campus: id } },
        body: {
          name: values['name'] ?? '',
          timezone: values['timezone'] ?? '',
          currency: textOf(values, 'currency'),
        },
      }),
    );
    this.made.set(id);
    this.campuses.list.reload();
    this.step.set(1);
  };

  protected readonly makeBuilding = async (values: Values): Promise<void> => {
    await answer(
      this.api.http.POST('/api/buildings', {
        body: {
          id: textOf(values, 'id'),
          campus_id: this.campus() ?? '',
          name: values['name'] ?? '',
          area_m2: numberIn(inArea, values, 'area_m2'),
        },
      }),
    );
    this.step.set(2);
  };

  protected readonly makeKey = async (values: Values): Promise<void> => {
    const source = textOf(values, 'source') ?? '';
    this.key.set(
      await answer(
        this.api.http.POST('/api/sources/{source}/keys', {
          params: { path: { source } },
          body: { restates: false },
        }),
      ),
    );
  };
}
