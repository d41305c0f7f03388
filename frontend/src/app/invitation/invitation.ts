import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Api, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { Field, Form, Values } from '../ui/form';
import { Mark } from '../ui/mark';
import { Failure } from '../ui/message';
import { Skeleton } from '../ui/skeleton';

const FIELDS: Field[] = [
  {
    name: 'password',
    label: $localize`Your new password`,
    kind: 'password',
    autocomplete: 'new-password',
    hint: $localize`At least 15 characters; a few words will do.`,
  },
  { name: 'again', label: $localize`Once more`, kind: 'password', autocomplete: 'new-password' },
];

/** Somebody was let in, and chooses a password. */
@Component({
  selector: 'gp-invitation',
  imports: [Failure, Form, Mark, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main id="main" tabindex="-1" class="sign-in">
      <p class="mark"><gp-mark /><span i18n>GreenPulse</span></p>
      @if (spent()) {
        <h1 i18n>This link was used or has expired.</h1>
        <p i18n class="mut">Ask whoever sent it for another. Or sign in, if you have a password.</p>
        <p><a i18n class="btn" routerLink="/">Sign in</a></p>
      } @else if (invitation.error(); as error) {
        <h1 i18n class="vh">Invitation</h1>
        <gp-failure what="The invitation" i18n-what [error]="error" (retry)="invitation.reload()" />
      } @else if (invitation.hasValue()) {
        @if (invitation.value().is_reset) {
          <h1 i18n>{{ invitation.value().name }}, choose a new password.</h1>
        } @else {
          <h1 i18n>{{ invitation.value().name }}, choose your password.</h1>
        }
        <p i18n class="mut">You sign in as {{ invitation.value().user_id }}.</p>
        <gp-form [fields]="fields" action="Choose it, and sign in" i18n-action [save]="accept" />
      } @else {
        <h1 i18n class="vh">Invitation</h1>
        <gp-skeleton what="the invitation" i18n-what />
      }
    </main>
  `,
})
export class InvitationPage {
  private readonly api = inject(Api);
  private readonly token = location.hash.slice(1);
  protected readonly fields = FIELDS;
  protected readonly invitation = resource({
    loader: ({ abortSignal: signal }) =>
      answer(this.api.http.POST('/api/invitation/read', { body: { token: this.token }, signal })),
  });
  protected readonly spent = computed(() => {
    const error = this.invitation.error();
    return error !== undefined && [401, 404, 410, 422].includes(Problem.from(error).status);
  });

  protected readonly accept = async (values: Values): Promise<void> => {
    const password = values['password'] ?? '';
    if (password !== values['again']) {
      throw new Problem(422, 'Not the same', '', null, undefined, [
        {
          field: 'again',
          rule: 'same',
          detail: $localize`it is not the same`,
          repair: $localize`type it once more`,
        },
      ]);
    }
    await answer(
      this.api.http.POST('/api/invitation/accept', { body: { token: this.token, password } }),
    );
    location.assign('/');
  };
}
