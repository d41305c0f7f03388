import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Problem } from '../core/api/problem';
import { Message } from './message';

/** Whether the server did not let whoever looks read it. */
export const forbidden = (error: unknown): boolean =>
  error !== undefined && Problem.from(error).status === 403;

/** A page that whoever looks may not use: who can change that, and the way back. */
@Component({
  selector: 'gp-no-permission',
  imports: [Message, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="lead">
      <h1>{{ heading() }}</h1>
    </div>
    <gp-message [title]="next()">
      <p><a i18n class="tw" routerLink="/">Back to the campus</a></p>
    </gp-message>
  `,
})
export class NoPermission {
  readonly heading = input.required<string>();
  readonly next = input($localize`Ask a campus admin for access.`);
}
