import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  resource,
  signal,
} from '@angular/core';
import { Router } from '@angular/router';
import { Api, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { Session } from '../core/session';
import { UrlState } from '../core/url-state';
import { Field, Form, Values } from '../ui/form';
import { Mark } from '../ui/mark';
import { Failure } from '../ui/message';
import { signInAddress } from './link';
import { returnAddress } from './return-address';

const FIELDS: Field[] = [
  { name: 'user', label: $localize`Name or e-mail`, autocomplete: 'username' },
  {
    name: 'password',
    label: $localize`Password`,
    kind: 'password',
    autocomplete: 'current-password',
  },
];

@Component({
  selector: 'gp-sign-in',
  imports: [Failure, Form, Mark],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main id="main" tabindex="-1" class="sign-in">
      <p class="mark"><gp-mark /><span i18n>GreenPulse</span></p>
      <h1>{{ headline() }}</h1>
      @if (options.error(); as error) {
        <gp-failure
          what="The ways to sign in"
          i18n-what
          [error]="error"
          (retry)="options.reload()"
        />
      }
      @if (issuer(); as issuer) {
        <p>
          <a i18n class="btn" [href]="issuerAddress()">Sign in at {{ issuer.name }}</a>
        </p>
      }
      @if (hasPasswords()) {
        <gp-form
          [fields]="fields"
          action="Sign in"
          i18n-action
          [save]="byPassword"
          (saved)="session.me.reload()"
        />
      }
      <details [open]="url.expired() || (options.hasValue() && !issuer() && !hasPasswords())">
        <summary i18n>Sign in with a link</summary>
        <p i18n class="mut">
          An admin makes a link in the settings, or whoever runs GreenPulse on its machine; it works
          once:
        </p>
        <p><code i18n>greenpulse user link NAME</code></p>
        <form (submit)="go($event)" novalidate>
          <label i18n for="link">Sign-in link</label>
          <input
            id="link"
            name="link"
            type="url"
            autocomplete="off"
            spellcheck="false"
            [attr.aria-invalid]="refused() ? true : null"
            [attr.aria-describedby]="refused() ? 'refused' : null"
            (input)="refused.set(false)"
          />
          @if (refused()) {
            <p i18n id="refused" class="wrong" role="alert">
              That is no sign-in link. It ends in <code>/sign-in?token=</code> and a long word.
            </p>
          }
          <button i18n class="btn q" type="submit">Use the link</button>
        </form>
      </details>
    </main>
  `,
})
export class SignIn {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly url = inject(UrlState);
  protected readonly session = inject(Session);
  protected readonly fields = FIELDS;
  protected readonly refused = signal(false);

  protected readonly options = resource({
    loader: ({ abortSignal: signal }) =>
      answer(this.api.http.GET('/api/sign-in/options', { signal })),
  });
  protected readonly issuer = computed(() =>
    this.options.hasValue() ? this.options.value().issuer : null,
  );
  protected readonly hasPasswords = computed(
    () => this.options.hasValue() && this.options.value().password,
  );
  protected readonly issuerAddress = computed(
    () => `${this.issuer()?.path}?return=${encodeURIComponent(this.router.url)}`,
  );
  protected readonly headline = computed(() => {
    if (this.url.expired()) return $localize`That link was used or has expired.`;
    return this.url.refused()
      ? $localize`You were not let in. Try again, or ask an admin.`
      : $localize`Sign in.`;
  });

  protected readonly byPassword = async (values: Values): Promise<void> => {
    const body = { user: values['user'] ?? '', password: values['password'] ?? '' };
    try {
      await answer(this.api.http.POST('/api/sign-in', { body }));
    } catch (error) {
      const problem = Problem.from(error);
      if (problem.status !== 429) throw problem;
      const wait =
        problem.retryAfter === null
          ? $localize`Too many tries. Try again in some seconds.`
          : $localize`Too many tries. Try again in ${problem.retryAfter}:n: seconds.`;
      throw new Problem(429, wait, '', problem.requestId);
    }
  };

  protected go(event: Event): void {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem('link') as HTMLInputElement;
    const address = signInAddress(field.value, location.origin);
    if (address === null) {
      this.refused.set(true);
      field.focus();
      return;
    }
    if (!this.url.expired()) returnAddress.keep(this.router.url);
    location.assign(address);
  }
}
