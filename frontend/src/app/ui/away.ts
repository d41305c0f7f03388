import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  inject,
  output,
  signal,
} from '@angular/core';
import { Mark } from './mark';
import { Message } from './message';

const PAUSE = 10_000;

/** The whole page, where no server answers: nothing is known then, not even who looks. */
@Component({
  selector: 'gp-away',
  imports: [Mark, Message],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main id="main" tabindex="-1" class="sign-in">
      <p class="mark"><gp-mark /><span i18n>GreenPulse</span></p>
      @if (offline()) {
        <h1 i18n>This device has no network.</h1>
      } @else {
        <h1 i18n>The server does not answer.</h1>
      }
      <gp-message [title]="title" [detail]="detail">
        <p>
          <button i18n type="button" class="btn" (click)="retry.emit()">Try now</button>
        </p>
      </gp-message>
    </main>
  `,
})
export class Away {
  readonly retry = output();
  private readonly online = signal(navigator.onLine);
  protected readonly offline = computed(() => !this.online());
  protected readonly title = $localize`No figures are kept in the browser, so there are none to show.`;
  protected readonly detail = $localize`The page tries again every ten seconds, and opens where you wanted to go.`;

  constructor() {
    const timer = setInterval(() => this.retry.emit(), PAUSE);
    const changed = () => {
      this.online.set(navigator.onLine);
      if (navigator.onLine) this.retry.emit();
    };
    const kinds = ['online', 'offline'] as const;
    kinds.forEach((kind) => addEventListener(kind, changed));
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      kinds.forEach((kind) => removeEventListener(kind, changed));
    });
  }
}
