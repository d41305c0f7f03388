import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  resource,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Api, answer } from '../core/api/client';
import { csv, download } from '../core/csv';
import { fixed } from '../core/figures';
import { everyPage } from '../core/pages';
import { Session } from '../core/session';
import type { Zone } from '../core/zone';
import { Failure, Message } from '../ui/message';
import { ago } from './ago';

/** What a file has of a source, as the server calls it. */
const FILE = [
  'id',
  'source_name',
  'source_type',
  'building_id',
  'restates',
  'is_active',
  'last_push',
  'n_meters',
  'n_quarantined',
  'n_readings',
  'created_at',
] as const;

/** Whoever sends: how much came, and how long ago. */
@Component({
  selector: 'gp-source-list',
  imports: [Failure, Message, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="s" aria-labelledby="sources">
      <div class="sh">
        <h2 i18n id="sources">Sources</h2>
        <span class="sp"></span>
        @if (rows()?.length) {
          <button i18n type="button" class="tw" (click)="download()">
            CSV<span class="vh"> of sources</span>
          </button>
        }
        @if (session.mayConfigure()) {
          <a i18n class="tw" routerLink="/settings/keys">Keys</a>
        }
      </div>
      @if (rows(); as rows) {
        @if (rows.length === 0) {
          <gp-message title="No source is known yet." i18n-title />
        } @else {
          <table>
            <thead>
              <tr>
                <th i18n scope="col">Source</th>
                <th i18n scope="col">Last push</th>
                <th i18n scope="col" class="r">Meters</th>
                <th i18n scope="col" class="r">Waiting to be placed</th>
                <th i18n scope="col" class="r xs-hide">Readings</th>
                <th i18n scope="col" class="xs-hide">Kind</th>
              </tr>
            </thead>
            <tbody>
              @for (it of rows; track it.id) {
                <tr>
                  <th scope="row" class="id">{{ it.id }}</th>
                  <td>{{ it.last }}</td>
                  <td class="r">{{ it.meters }}</td>
                  <td class="r">{{ it.waiting }}</td>
                  <td class="r xs-hide">{{ it.readings }}</td>
                  <td class="xs-hide">{{ it.kind }}</td>
                </tr>
              }
            </tbody>
          </table>
        }
      } @else if (sources.error(); as error) {
        <gp-failure
          what="The list of sources"
          i18n-what
          [error]="error"
          (retry)="sources.reload()"
        />
      }
    </section>
  `,
})
export class SourceList {
  readonly zone = input.required<Zone>();
  private readonly api = inject(Api);
  protected readonly session = inject(Session);
  protected readonly sources = resource({
    loader: ({ abortSignal: signal }) =>
      everyPage(
        (cursor) =>
          answer(this.api.http.GET('/api/sources', { params: { query: { cursor } }, signal })),
        (page) => page.sources,
      ),
  });
  protected readonly rows = computed(() => {
    if (!this.sources.hasValue()) return null;
    return this.sources.value().map((it) => ({
      id: it.id,
      last:
        it.last_push === null
          ? 'never'
          : `${ago(it.lag_seconds ?? 0)}, ${this.zone().moment(Date.parse(it.last_push))}`,
      meters: fixed(it.n_meters),
      waiting: it.n_quarantined === 0 ? '' : fixed(it.n_quarantined),
      readings: fixed(it.n_readings),
      kind: it.source_type.replaceAll('_', ' '),
    }));
  });

  protected download(): void {
    const sources = this.sources.hasValue() ? this.sources.value() : [];
    const cells = sources.map((it) =>
      FILE.map((name) => (typeof it[name] === 'boolean' ? String(it[name]) : it[name])),
    );
    download('sources.csv', csv(FILE, cells));
  }
}
