import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Problem } from '../core/api/problem';

/** Why something is not there, and the next step. */
@Component({
  selector: 'gp-message',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="message" role="status">
      <p class="why">{{ title() }}</p>
      @if (detail()) {
        <p class="mut">{{ detail() }}</p>
      }
      <ng-content />
    </div>
  `,
})
export class Message {
  readonly title = input.required<string>();
  readonly detail = input('');
}

/** A section that could not be read: what failed, the request to ask about, and Retry. */
@Component({
  selector: 'gp-failure',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="message failed" role="alert">
      @if (problem().status === 403) {
        <p i18n class="why">{{ what() }}: not open to you.</p>
      } @else {
        <p i18n class="why">{{ what() }} could not be read. {{ problem().title }}.</p>
      }
      @if (problem().detail) {
        <p class="mut">{{ problem().detail }}</p>
      }
      @if (problem().requestId; as id) {
        <p i18n class="dim n">Request {{ id }}</p>
      }
      @if (problem().status !== 403) {
        <p><button i18n type="button" class="btn q" (click)="retry.emit()">Retry</button></p>
      }
    </div>
  `,
})
export class Failure {
  readonly what = input.required<string>();
  readonly error = input.required<unknown>();
  readonly retry = output();
  protected readonly problem = computed(() => Problem.from(this.error()));
}
