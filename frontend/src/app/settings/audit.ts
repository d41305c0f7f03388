import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  resource,
  signal,
} from '@angular/core';
import { Api, Schemas, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { Campuses } from '../core/campuses';
import { download } from '../core/csv';
import { UrlState } from '../core/url-state';
import { Zone } from '../core/zone';
import { Failure, Message } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { Toasts } from '../ui/toasts';
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
  private readonly cursor = signal<string | undefined>(undefined);
  private readonly before = signal<Entry[]>([]);

  protected readonly entries = resource({
    params: () => ({ ...this.url.audit(), cursor: this.cursor() }),
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
    const zone = new Zone(this.campuses.chosen()?.timezone ?? 'UTC');
    return [...this.before(), ...this.entries.value().entries].map((it) => ({
      ...it,
      when: `${zone.fullDate(Date.parse(it.at))} ${zone.time(Date.parse(it.at))}`,
      changes: changesOf(it.before, it.after),
    }));
  });
  protected readonly next = computed(() =>
    this.entries.hasValue() ? this.entries.value().next : null,
  );
  protected readonly csv = computed(() => {
    const asked = Object.entries(this.url.audit()).filter(([, value]) => value !== undefined);
    return `/api/audit?${new URLSearchParams(asked as [string, string][])}`;
  });

  protected find(event: Event): void {
    event.preventDefault();
    const { elements } = event.target as HTMLFormElement;
    const value = (name: string) =>
      (elements.namedItem(name) as HTMLInputElement).value.trim() || null;
    this.before.set([]);
    this.cursor.set(undefined);
    this.url.set({ actor: value('actor'), subject: value('subject'), action: value('action') });
  }

  protected more(): void {
    if (!this.entries.hasValue()) return;
    const { entries, next } = this.entries.value();
    this.before.update((it) => [...it, ...entries]);
    this.cursor.set(next ?? undefined);
  }

  protected async export(): Promise<void> {
    try {
      const answered = await fetch(this.csv(), { headers: { accept: 'text/csv' } });
      const text = await answered.text();
      if (!answered.ok) throw Problem.of(answered, JSON.parse(text));
      download('audit.csv', text);
    } catch (error) {
      this.toasts.failed($localize`The audit was not saved`, error);
    }
  }
}
