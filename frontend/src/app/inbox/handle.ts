import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Api } from '../core/api/client';
import { Session } from '../core/session';
import type { Zone } from '../core/zone';
import { Segmented } from '../ui/segmented';
import { Toasts } from '../ui/toasts';
import { Episode, STATUS, STATUSES, statusSaid } from './episode';
import { Change, change } from './read';

/** What people make of an episode: how far they are with it, and what they found. */
@Component({
  selector: 'gp-handle',
  imports: [Segmented],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (session.mayManage()) {
      <gp-segmented
        label="Status"
        i18n-label
        [choices]="statuses"
        [value]="of().status"
        (valueChange)="give($event)"
      />
      <div class="field">
        <label i18n for="notes">What happened, and what was done</label>
        <textarea
          #notes
          id="notes"
          rows="4"
          maxlength="10000"
          [value]="written()"
          (input)="written.set(notes.value)"
        ></textarea>
      </div>
      <p class="buttons">
        <button
          i18n
          type="button"
          class="btn q"
          [disabled]="busy() || !isChanged()"
          (click)="note()"
        >
          Save the note
        </button>
      </p>
    } @else {
      <p>{{ of().investigation_notes ?? none }}</p>
      <p i18n class="dim">A manager of the building takes it, writes down why, and resolves it.</p>
    }
    @if (history().length > 0) {
      <ul class="why">
        @for (it of history(); track it.at) {
          <li>
            <b>{{ it.status }}</b> {{ it.said }}
          </li>
        }
      </ul>
    }
  `,
})
export class Handle {
  readonly of = input.required<Episode>();
  readonly zone = input.required<Zone>();
  readonly changed = output<Episode>();

  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  protected readonly session = inject(Session);
  private readonly field = viewChild<ElementRef<HTMLTextAreaElement>>('notes');
  protected readonly none = $localize`Nobody has written anything about it.`;
  protected readonly statuses = STATUSES.map((value) => ({ value, label: STATUS[value] }));
  protected readonly busy = signal(false);
  private readonly kept = computed(() => this.of().investigation_notes ?? '');
  /** What is being written stays while the episode is read anew. */
  protected readonly written = linkedSignal<{ id: string; kept: string }, string>({
    source: () => ({ id: this.of().id, kept: this.kept() }),
    computation: ({ id, kept }, before) =>
      before?.source.id === id && before.value !== before.source.kept ? before.value : kept,
  });
  protected readonly isChanged = computed(() => this.written().trim() !== this.kept());
  protected readonly history = computed(() =>
    [...this.of().status_history].reverse().map((it) => ({
      at: it.at,
      status: statusSaid(it.status),
      said: $localize`by ${it.by}:person:, ${this.zone().moment(Date.parse(it.at))}:time:`,
    })),
  );

  /** Where somebody explains it. */
  explain(): void {
    this.field()?.nativeElement.focus();
  }

  /** Takes it: it is seen, and whoever asks looks after it. */
  take(): Promise<void> {
    if (!this.session.me.hasValue()) return Promise.resolve();
    const { user_id: id } = this.session.me.value();
    const seen = this.of().status === 'new' ? { status: 'acknowledged' } : {};
    return this.put({ assignee: id, ...seen }, $localize`It is yours.`);
  }

  give(status: string): Promise<void> {
    if (status === this.of().status) return Promise.resolve();
    return this.put({ status }, $localize`Now it is ${statusSaid(status)}:status:.`);
  }

  protected note(): Promise<void> {
    const text = this.written().trim();
    return this.put(
      { investigation_notes: text === '' ? null : text },
      $localize`The note is saved.`,
    );
  }

  /** Says what was done, with the way back to what was before. */
  private async put(wanted: Change, told: string): Promise<void> {
    const { status, assignee, investigation_notes } = this.of();
    const before: Change = { status, assignee, investigation_notes };
    const back = Object.fromEntries(
      Object.keys(wanted).map((key) => [key, before[key as keyof Change]]),
    ) as Change;
    this.busy.set(true);
    try {
      const after = await change(this.api, this.of(), wanted);
      this.changed.emit(after);
      this.toasts.tell(told, async () => this.changed.emit(await change(this.api, after, back)));
    } catch (error) {
      this.toasts.failed($localize`Nothing was changed`, error);
    } finally {
      this.busy.set(false);
    }
  }
}
