import { ChangeDetectionStrategy, Component, Injectable, inject, signal } from '@angular/core';
import { Problem } from '../core/api/problem';
import { sentence } from '../core/figures';
import { BacklogView } from './backlog-view';

const STAYS = 8_000;

interface Toast {
  text: string;
  undo: (() => Promise<unknown>) | null;
}

/** What has just happened, and the way back where there is one. */
@Injectable({ providedIn: 'root' })
export class Toasts {
  readonly shown = signal<Toast | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  tell(text: string, undo: (() => Promise<unknown>) | null = null): void {
    this.shown.set({ text, undo });
    this.resume();
  }

  /** Something was asked for in passing and did not happen. */
  failed(what: string, error: unknown): void {
    const { title, detail } = Problem.from(error);
    this.tell(`${what}. ${sentence(detail || title)}`);
  }

  hold(): void {
    clearTimeout(this.timer);
  }

  resume(): void {
    this.hold();
    this.timer = setTimeout(() => this.shown.set(null), STAYS);
  }
}

@Component({
  selector: 'gp-toast',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BacklogView],
  template: `
    <gp-backlog />
    <div role="status">
      @if (toasts.shown(); as it) {
        <div
          class="toast"
          (pointerenter)="toasts.hold()"
          (pointerleave)="toasts.resume()"
          (focusin)="toasts.hold()"
          (focusout)="toasts.resume()"
        >
          {{ it.text }}
          @if (it.undo) {
            <button i18n type="button" class="tw" (click)="undo(it.undo)">Undo</button>
          }
          <button
            i18n
            type="button"
            class="tw"
            aria-label="Close this message"
            i18n-aria-label
            (click)="close()"
          >
            Close
          </button>
        </div>
      }
    </div>
  `,
})
export class ToastView {
  protected readonly toasts = inject(Toasts);

  protected close(): void {
    this.toasts.shown.set(null);
  }

  protected async undo(undo: () => Promise<unknown>): Promise<void> {
    this.close();
    try {
      await undo();
      this.toasts.tell($localize`Undone.`);
    } catch (error) {
      this.toasts.failed($localize`It could not be undone`, error);
    }
  }
}
