import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { UrlState } from '../core/url-state';
import { Mark } from '../ui/mark';
import { signInAddress } from './link';
import { returnAddress } from './return-address';

@Component({
  selector: 'gp-sign-in',
  imports: [Mark],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main id="main" tabindex="-1" class="sign-in">
      <p class="mark"><gp-mark />GreenPulse</p>
      <h1>
        {{ url.expired() ? 'That link was used or has expired.' : 'Sign in with your link.' }}
      </h1>
      <p class="mut">
        Links are made on the machine that runs GreenPulse and work once. Ask whoever runs it, or
        make one there:
      </p>
      <p><code>greenpulse user link NAME</code></p>
      <form (submit)="go($event)" novalidate>
        <label for="link">Sign-in link</label>
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
          <p id="refused" class="wrong" role="alert">
            That is no sign-in link. It ends in <code>/sign-in?token=</code> and a long word.
          </p>
        }
        <button class="btn" type="submit">Sign in</button>
      </form>
    </main>
  `,
})
export class SignIn {
  protected readonly url = inject(UrlState);
  private readonly router = inject(Router);
  protected readonly refused = signal(false);

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
