import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  resource,
} from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { download } from '../core/csv';
import { UrlState } from '../core/url-state';
import { Zone } from '../core/zone';
import { after } from '../range/presets';
import { Failure, Message } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { Toasts } from '../ui/toasts';
import { auditCsv } from './audit-csv';
import { changesOf } from './changes';

type Entry = Schemas['AuditEntryView'];

const AT_ONCE = 50;

/** Who changed what, when, from where, and what it was before. */
@Component({
  selector: 'gp-audit',
  imports: [Failure, Message, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './audit.html',
})
export class AuditSettings {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly toasts = inject(Toasts);
  protected readonly url = inject(UrlState);
  private readonly filter = computed(() => this.url.audit(), { equal: same });
  /** How far back it was read; another filter begins anew, however its address is come to. */
  private readonly read = linkedSignal<unknown, { before: Entry[]; cursor?: string }>({
    source: this.filter,
    computation: () => ({ before: [] }),
  });
  private readonly zone = computed(() => new Zone(this.campuses.chosen()?.timezone ?? 'UTC'));
  /** The days of the filter begin and end at the campus's midnights. */
  private readonly asked = computed(() => {
    const { since, until, ...rest } = this.filter();
    if ((since || until) && this.campuses.list.isLoading()) return undefined;
    const zone = this.zone();
    const at = (day: string) => new Date(zone.midnight(day)).toISOString();
    return { ...rest, from: since && at(since), to: until && at(after(until)) };
  });

  protected readonly entries = resource({
    params: () => {
      const asked = this.asked();
      return asked && { ...asked, cursor: this.read().cursor };
    },
    loader: ({ params, abortSignal: signal }) =>
      answer(
        this.api.http.GET('/api/audit', {
          params: { query: { ...params, limit: AT_ONCE } },
          signal,
        }),
      ) as Promise<Schemas['AuditEntries']>,
  });
  protected readonly rows = computed(() => {
    if (!this.entries.hasValue()) return null;
    const zone = this.zone();
    return [...this.read().before, ...this.entries.value().entries].map((it) => ({
      ...it,
      when: `${zone.fullDate(Date.parse(it.at))} ${zone.time(Date.parse(it.at))}`,
      changes: changesOf(it.before, it.after),
    }));
  });
  protected readonly next = computed(() =>
    this.entries.hasValue() ? this.entries.value().next : null,
  );

  protected find(event: Event): void {
    event.preventDefault();
    const { elements } = event.target as HTMLFormElement;
    const value = (name: string) =>
      (elements.namedItem(name) as HTMLInputElement).value.trim() || null;
    const names = ['actor', 'subject', 'action', 'since', 'until'];
    this.url.set(Object.fromEntries(names.map((name) => [name, value(name)])));
  }

  protected more(): void {
    if (!this.entries.hasValue()) return;
    const { entries, next } = this.entries.value();
    this.read.update(({ before }) => ({
      before: [...before, ...entries],
      cursor: next ?? undefined,
    }));
  }

  protected async export(): Promise<void> {
    const asked = this.asked();
    if (!asked) return;
    try {
      download('audit.csv', await auditCsv(asked));
    } catch (error) {
      this.toasts.failed($localize`The audit was not saved`, error);
    }
  }
}

const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
