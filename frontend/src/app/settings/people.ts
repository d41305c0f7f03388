import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  resource,
  signal,
} from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { MISSING, capital, list } from '../core/figures';
import { everyPage } from '../core/pages';
import type { Field, Values } from '../ui/form';
import { Edit, Register, Row } from '../ui/register';
import { Secret } from '../ui/secret';
import { shown, textOf } from './values';

type User = Schemas['UserView'];

const ROLES = [
  { value: 'viewer', label: $localize`Viewer: looks` },
  { value: 'user', label: $localize`User: looks, and takes part` },
  { value: 'manager', label: $localize`Manager: sets targets, places meters` },
  { value: 'admin', label: $localize`Admin: everything, people as well` },
];
const ALL = 'all';

@Component({
  selector: 'gp-people',
  imports: [Register, Secret],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-register
      what="people"
      i18n-what
      [columns]="columns"
      [file]="file"
      [rows]="rows()"
      [source]="people"
      [add]="add"
      empty="Nobody yet."
      i18n-empty
    >
      <h1 i18n>People</h1>
      <span i18n class="sub">Whoever may sign in, what they may do, and where.</span>
    </gp-register>
    @if (link(); as it) {
      <gp-secret
        [heading]="it.reset ? resetHeading : invitedHeading"
        [secret]="it.address"
        [note]="it.note"
        (closed)="link.set(null)"
      />
    }
  `,
})
export class PeopleSettings {
  protected readonly resetHeading = $localize`A link to a new password`;
  protected readonly invitedHeading = $localize`The invitation`;
  protected readonly columns = [
    $localize`Person`,
    $localize`Id`,
    $localize`Role`,
    $localize`Sees`,
    $localize`Department`,
    $localize`E-mail`,
  ];
  protected readonly file = [
    'user_id',
    'name',
    'email',
    'role',
    'all_buildings',
    'buildings',
    'department_id',
    'created_at',
  ];
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  protected readonly link = signal<{ address: string; note: string; reset: boolean } | null>(null);
  protected readonly people = resource({
    loader: ({ abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(this.api.http.GET('/api/users', { params: { query: { cursor } }, signal })),
        (page) => page.users,
      ),
  });
  /** Of every campus: people are let in to buildings, wherever these stand. */
  private readonly buildings = resource({
    loader: ({ abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(
            this.api.http.GET('/api/buildings', {
              params: { query: { limit: 500, cursor } },
              signal,
            }),
          ),
        (page) => page.buildings,
      ),
  });
  private readonly buildingNames = computed(() => {
    const all = this.buildings.hasValue() ? this.buildings.value() : [];
    const campuses = new Map(this.campuses.all().map((it) => [it.id, it.name]));
    const named = all.map((it): [string, string] => [
      it.id,
      campuses.size > 1 ? `${it.name}, ${campuses.get(it.campus_id) ?? it.campus_id}` : it.name,
    ]);
    return new Map(named.sort(([, a], [, b]) => a.localeCompare(b, 'en', { numeric: true })));
  });
  private readonly departments = resource({
    loader: ({ abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(this.api.http.GET('/api/departments', { params: { query: { cursor } }, signal })),
        (page) => page.departments,
      ),
  });
  private readonly departmentNames = computed(
    () =>
      new Map(
        this.departments.hasValue() ? this.departments.value().map((it) => [it.id, it.name]) : [],
      ),
  );
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.people.hasValue() || !this.buildings.hasValue()) return null;
    return this.people.value().map((it) => ({
      key: it.user_id,
      cells: [
        it.name,
        it.user_id,
        capital(it.role),
        this.sees(it),
        (it.department_id && this.departmentNames().get(it.department_id)) ?? MISSING,
        it.email ?? MISSING,
      ],
      raw: [
        it.user_id,
        it.name,
        it.email,
        it.role,
        String(it.buildings === null),
        it.buildings?.join(' ') ?? null,
        it.department_id,
        it.created_at,
      ],
      edit: () => this.edit(it),
    }));
  });
  protected readonly add = { label: $localize`Invite somebody`, edit: () => this.begin() };

  private sees(it: User): string {
    if (it.buildings === null) return $localize`all buildings`;
    if (it.buildings.length > 3) return $localize`${it.buildings.length}:n: buildings`;
    const names = it.buildings.map((id) => this.buildingNames().get(id) ?? id);
    return list(names) || $localize`no building`;
  }

  private edit(it: User): Edit {
    const values: Values = {
      name: it.name,
      email: shown(it.email),
      role: it.role,
      sees: it.buildings === null ? ALL : 'some',
      buildings: (it.buildings ?? []).join('\n'),
      department_id: shown(it.department_id),
      by_email: it.notification_preferences.email ? 'yes' : '',
      by_push: it.notification_preferences.push ? 'yes' : '',
      again: '',
    };
    const patch = (values: Values) =>
      answer(
        this.api.http.PATCH('/api/users/{user}', {
          params: { path: { user: it.user_id } },
          body: this.body(values),
        }),
      );
    return {
      heading: it.name,
      note: $localize`It holds from the next request on, also where they are signed in.`,
      fields: [
        ...this.fields(),
        {
          name: 'again',
          label: $localize`Make a link to a new password`,
          kind: 'check',
          hint: $localize`You pass it on; nothing is sent.`,
        },
      ],
      values,
      action: $localize`Save`,
      save: async (changed) => {
        await patch(changed);
        if (changed['again'] === 'yes') await this.invite(it.user_id);
        return {
          told: $localize`${changed['name']}:changed: is saved.`,
          undo: () => patch(values),
        };
      },
      remove: {
        label: $localize`Remove person`,
        ask: $localize`Remove ${it.name}:person:? Their sessions and tokens end at once.`,
        run: async () => {
          await answer(
            this.api.http.DELETE('/api/users/{user}', { params: { path: { user: it.user_id } } }),
          );
          return { told: $localize`${it.name}:person: is removed.` };
        },
      },
    };
  }

  private begin(): Edit {
    return {
      heading: $localize`Invite somebody`,
      note: $localize`You get a link to pass on. With it they choose their password, once.`,
      fields: [
        {
          name: 'user_id',
          label: $localize`Id`,
          hint: $localize`Letters, digits, dots and dashes; it stays.`,
        },
        ...this.fields(),
      ],
      values: { role: 'viewer', sees: ALL, by_email: 'yes' },
      action: $localize`Invite`,
      save: async (values) => {
        const id = values['user_id'] ?? '';
        const body = { ...this.body(values), user_id: id, token: false };
        await answer(this.api.http.POST('/api/users', { body }));
        await this.invite(id);
        return { told: $localize`${values['name'] || id}:person: is added.` };
      },
    };
  }

  private async invite(user: string): Promise<void> {
    const made = await answer(
      this.api.http.POST('/api/users/{user}/invitation', { params: { path: { user } } }),
    );
    this.link.set({ address: location.origin + made.path, note: made.note, reset: made.is_reset });
  }

  private body(values: Values) {
    const buildings = (values['buildings'] ?? '').split(/[\s,]+/).filter((it) => it !== '');
    return {
      name: textOf(values, 'name'),
      email: textOf(values, 'email'),
      role: values['role'] ?? '',
      buildings: values['sees'] === ALL ? null : buildings,
      department_id: textOf(values, 'department_id'),
      notification_preferences: {
        email: values['by_email'] === 'yes',
        push: values['by_push'] === 'yes',
      },
    } as Schemas['UserFields'] & { role: string };
  }

  private fields(): Field[] {
    const choices = (names: ReadonlyMap<string, string>) =>
      [...names].map(([value, label]) => ({ value, label }));
    const departments = choices(this.departmentNames());
    return [
      { name: 'name', label: $localize`Name` },
      { name: 'email', label: $localize`E-mail`, kind: 'email' },
      { name: 'role', label: $localize`Role`, kind: 'choice', choices: ROLES },
      {
        name: 'sees',
        label: $localize`Sees`,
        kind: 'choice',
        choices: [
          { value: ALL, label: $localize`All buildings` },
          { value: 'some', label: $localize`Some buildings` },
        ],
        hint: $localize`An admin sees all in any case.`,
      },
      {
        name: 'buildings',
        label: $localize`Which buildings`,
        kind: 'several',
        choices: choices(this.buildingNames()),
        when: ['sees', 'some'],
      },
      {
        name: 'department_id',
        label: $localize`Department`,
        kind: 'choice',
        choices: [{ value: '', label: $localize`None` }, ...departments],
      },
      { name: 'by_email', label: $localize`Told by e-mail`, kind: 'check' },
      { name: 'by_push', label: $localize`Told on the phone`, kind: 'check' },
    ];
  }
}
