import { plural } from '../core/plural';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  resource,
  signal,
} from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { MISSING } from '../core/figures';
import { Zone } from '../core/zone';
import { Edit, Register, Row } from '../ui/register';
import { Secret } from '../ui/secret';
import { numberOf } from './values';

type Token = Schemas['TokenView'];

const SCOPES = [
  { value: 'read', label: $localize`Read only` },
  { value: 'read_write', label: $localize`Everything that you may do` },
];

/** Tokens for programs and screens, in one's own name and never more than oneself may. */
@Component({
  selector: 'gp-tokens',
  imports: [Register, Secret],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="s">
      <gp-register
        what="tokens"
        i18n-what
        [columns]="columns"
        [file]="file"
        [rows]="rows()"
        [source]="tokens"
        [add]="add"
        empty="No token yet. A program or a screen in a hall needs one."
        i18n-empty
      >
        <h2 i18n>Tokens</h2>
        <span i18n class="sub">For programs, Grafana, and screens in halls.</span>
      </gp-register>
      @if (made(); as it) {
        <gp-secret
          heading="The new token"
          i18n-heading
          [secret]="it.token"
          note="It is shown this once. A program sends it as Authorization: Bearer …"
          i18n-note
          [more]="kiosk()"
          moreNote="The address for a screen in a hall, which shows its buildings in turns:"
          i18n-moreNote
          (closed)="made.set(null)"
        />
      }
    </section>
  `,
})
export class Tokens {
  protected readonly columns = [
    $localize`Token`,
    $localize`May`,
    $localize`Sees`,
    $localize`Ends`,
    $localize`Last used`,
  ];
  protected readonly file = [
    'id',
    'name',
    'scope',
    'all_buildings',
    'buildings',
    'created_at',
    'expires_at',
    'last_used',
  ];
  private readonly api = inject(Api);
  private readonly buildings = inject(Buildings);
  private readonly campuses = inject(Campuses);
  protected readonly made = signal<Schemas['NewToken'] | null>(null);
  protected readonly tokens = resource({
    loader: ({ abortSignal: signal }) => answer(this.api.http.GET('/api/me/tokens', { signal })),
  });
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.tokens.hasValue()) return null;
    const zone = new Zone(this.campuses.chosen()?.timezone ?? 'UTC');
    const date = (at: string | null) => (at === null ? MISSING : zone.fullDate(Date.parse(at)));
    return this.tokens.value().tokens.map((it) => ({
      key: it.id,
      cells: [
        it.name ?? it.id,
        it.scope === 'read' ? $localize`read` : $localize`read and write`,
        it.buildings === null
          ? $localize`what you see`
          : plural(
              it.buildings.length,
              $localize`{n, plural, =1 {1 building} other {${it.buildings.length}:n: buildings}}`,
            ),
        date(it.expires_at),
        it.last_used === null ? $localize`never` : date(it.last_used),
      ],
      raw: [
        it.id,
        it.name,
        it.scope,
        String(it.buildings === null),
        it.buildings?.join(' ') ?? null,
        it.created_at,
        it.expires_at,
        it.last_used,
      ],
      edit: () => this.edit(it),
    }));
  });
  protected readonly add = { label: $localize`Make a token`, edit: () => this.begin() };
  protected readonly kiosk = computed(() => {
    const it = this.made();
    const buildings = it?.details.buildings;
    if (!it || !buildings?.length) return '';
    return `${location.origin}/kiosk/${buildings.join(',')}#token=${it.token}`;
  });

  private edit(it: Token): Edit {
    return {
      heading: it.name ?? it.id,
      fields: [],
      values: {},
      action: '',
      save: () => Promise.resolve({ told: '' }),
      remove: {
        label: $localize`Revoke token`,
        ask: $localize`Revoke ${it.name ?? it.id}:token:? Whatever uses it stops at once.`,
        run: async () => {
          await answer(
            this.api.http.DELETE('/api/me/tokens/{token}', { params: { path: { token: it.id } } }),
          );
          return { told: $localize`${it.name ?? it.id}:token: is revoked.` };
        },
      },
    };
  }

  private begin(): Edit {
    return {
      heading: $localize`Make a token`,
      note: $localize`For a screen in a hall: read only, held to the buildings that it shows.`,
      fields: [
        { name: 'name', label: $localize`What it is for` },
        { name: 'scope', label: $localize`It may`, kind: 'choice', choices: SCOPES },
        {
          name: 'days',
          label: $localize`It lasts`,
          unit: $localize`days, up to 366`,
          kind: 'number',
        },
        {
          name: 'buildings',
          label: $localize`Held to`,
          kind: 'several',
          choices: this.buildings.choices(),
          hint: $localize`None chosen: all that you see.`,
        },
      ],
      values: { scope: 'read', days: '90' },
      action: $localize`Make it`,
      save: async (values) => {
        const buildings = (values['buildings'] ?? '').split('\n').filter((it) => it !== '');
        const made = await answer(
          this.api.http.POST('/api/me/tokens', {
            body: {
              name: values['name'] ?? '',
              scope: (values['scope'] ?? 'read') as 'read',
              days: numberOf(values, 'days') ?? 0,
              buildings: buildings.length > 0 ? buildings : null,
            } as Schemas['TokenFields'] & { buildings?: string[] },
          }),
        );
        this.made.set(made);
        return { told: $localize`${made.details.name ?? $localize`The token`}:token: is made.` };
      },
    };
  }
}
