import { ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { Problem } from '../core/api/problem';
import { sentence } from '../core/figures';

/** Says what will stop, and asks once. */
@Component({
  selector: 'gp-confirm',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="message" role="alertdialog" [attr.aria-label]="ask()">
      <p>
        <b>{{ ask() }}</b>
      </p>
      @if (refused(); as it) {
        <p class="wrong" role="alert">{{ it }}</p>
      }
      <p class="buttons">
        <button type="button" class="btn" [disabled]="busy()" (click)="go()">{{ action() }}</button>
        <button i18n type="button" class="btn q" (click)="kept.emit()">Keep</button>
      </p>
    </div>
  `,
})
export class Confirm {
  readonly ask = input.required<string>();
  readonly action = input.required<string>();
  readonly run = input.required<() => Promise<unknown>>();
  readonly kept = output();
  protected readonly busy = signal(false);
  protected readonly refused = signal('');

  protected async go(): Promise<void> {
    this.busy.set(true);
    this.refused.set('');
    try {
      await this.run()();
    } catch (error) {
      const { title, detail } = Problem.from(error);
      this.refused.set(sentence(detail || title));
    } finally {
      this.busy.set(false);
    }
  }
}
