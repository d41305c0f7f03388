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
import { everyPage } from '../core/pages';
import { pushSample } from '../core/push-sample';
import { Zone } from '../core/zone';
import { Edit, Register, Row } from '../ui/register';
import { Secret } from '../ui/secret';

type Key = Schemas['KeyView'];

@Component({
  selector: 'gp-keys',
  imports: [Register, Secret],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-register
      what="keys"
      i18n-what
      [columns]="columns"
      [file]="file"
      [rows]="rows()"
      [source]="keys"
      [add]="add"
      empty="No key yet. A source needs one to push."
      i18n-empty
    >
      <h1 i18n>Keys</h1>
      <span i18n class="sub">A key writes the meters of its own source, and nothing else.</span>
    </gp-register>
    @if (made(); as it) {
      <gp-secret
        heading="The new key"
        i18n-heading
        [secret]="it.key"
        [note]="note()"
        [more]="curl()"
        (closed)="made.set(null)"
      />
    }
  `,
})
export class KeySettings {
  protected readonly columns = [
    $localize`Key`,
    $localize`Source`,
    $localize`Made`,
    $localize`Last used`,
    $localize`State`,
  ];
  protected readonly file = ['id', 'source_id', 'created_at', 'last_used', 'revoked_at'];
  protected readonly note = computed(
    () =>
      $localize`For ${this.made()?.source_id}:source:. It is shown this once: put it where the meters push from.`,
  );
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  protected readonly made = signal<Schemas['NewKey'] | null>(null);
  protected readonly keys = resource({
    loader: async ({ abortSignal: signal }) => {
      const sources = await everyPage(
        (cursor) =>
          answer(this.api.http.GET('/api/sources', { params: { query: { cursor } }, signal })),
        (page) => page.sources,
      );
      const of = sources.map(({ id: source }) =>
        everyPage(
          (cursor) =>
            answer(
              this.api.http.GET('/api/sources/{source}/keys', {
                params: { path: { source }, query: { cursor } },
                signal,
              }),
            ),
          (page) => page.keys,
        ),
      );
      return (await Promise.all(of)).flat();
    },
  });
  protected readonly rows = computed<Row[] | null>(() => {
    if (!this.keys.hasValue()) return null;
    const zone = new Zone(this.campuses.chosen()?.timezone ?? 'UTC');
    const said = (at: string) => `${zone.fullDate(Date.parse(at))} ${zone.time(Date.parse(at))}`;
    return this.keys.value().map((it) => ({
      key: it.id,
      cells: [
        it.id,
        it.source_id,
        said(it.created_at),
        it.last_used === null ? $localize`never` : said(it.last_used),
        it.revoked_at === null
          ? $localize`in use`
          : $localize`revoked ${said(it.revoked_at)}:revoked_at:`,
      ],
      raw: [it.id, it.source_id, it.created_at, it.last_used, it.revoked_at],
      edit: it.revoked_at === null ? () => this.edit(it, it.last_used && said(it.last_used)) : null,
    }));
  });
  protected readonly add = { label: $localize`Make a key`, edit: () => this.begin('') };
  protected readonly curl = computed(() => pushSample(this.made()?.key ?? ''));

  /** To rotate is to make a second one, move the meters to it, and revoke the first. */
  private edit(it: Key, used: string | null): Edit {
    return {
      ...this.begin(it.source_id),
      heading: $localize`Key ${it.id}:id: of ${it.source_id}:source_id:`,
      note: $localize`To rotate it: make another here, move the meters to that, then revoke this one.`,
      action: $localize`Make another`,
      remove: {
        label: $localize`Revoke key`,
        ask: used
          ? $localize`Revoke ${it.id}:id:? It was last used ${used}:used:; whoever pushes with it is refused at once.`
          : $localize`Revoke ${it.id}:id:? It was never used.`,
        run: async () => {
          const path = { source: it.source_id, key: it.id };
          await answer(
            this.api.http.DELETE('/api/sources/{source}/keys/{key}', { params: { path } }),
          );
          return { told: $localize`${it.id}:id: is revoked.` };
        },
      },
    };
  }

  private begin(source: string): Edit {
    return {
      heading: $localize`Make a key`,
      fields: [
        {
          name: 'source',
          label: $localize`Source`,
          hint: $localize`A name for whoever pushes, as gateway-3.`,
          fixed: source !== '',
        },
        {
          name: 'restates',
          label: $localize`Its rows correct what is there`,
          kind: 'check',
          hint: $localize`Without numbering their revisions.`,
        },
      ],
      values: { source },
      action: $localize`Make it`,
      save: async (values) => {
        const made = await answer(
          this.api.http.POST('/api/sources/{source}/keys', {
            params: { path: { source: values['source'] ?? '' } },
            body: { restates: values['restates'] === 'yes' },
          }),
        );
        this.made.set(made);
        return { told: $localize`${made.id}:id: is made.` };
      },
    };
  }
}
