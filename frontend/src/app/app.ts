import { ChangeDetectionStrategy, Component, effect, inject, untracked } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Preferences } from './core/preferences';
import { Session } from './core/session';
import { UrlState } from './core/url-state';
import { Opened } from './palette/opened';
import { Palette } from './palette/palette';
import { Shortcuts } from './palette/shortcuts';
import { PaperFoot } from './shell/paper-foot';
import { Rail } from './shell/rail';
import { Tabs } from './shell/tabs';
import { SignIn } from './sign-in/sign-in';
import { returnAddress } from './sign-in/return-address';
import { Away } from './ui/away';
import { Hatch } from './ui/hatch';
import { Failure } from './ui/message';
import { Skeleton } from './ui/skeleton';
import { ToastView } from './ui/toasts';

@Component({
  selector: 'gp-root',
  imports: [
    Away,
    Failure,
    Hatch,
    Palette,
    PaperFoot,
    Rail,
    RouterOutlet,
    Shortcuts,
    SignIn,
    Skeleton,
    Tabs,
    ToastView,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:keydown)': 'opened.key($event)' },
  template: `
    <gp-hatch />
    @if (url.alone()) {
      <div class="page alone"><router-outlet /></div>
    } @else {
      @switch (session.state()) {
        @case ('in') {
          @if (bare()) {
            <div class="page alone"><router-outlet /></div>
          } @else {
            <a i18n class="skip" href="#main" (click)="toContent($event)">Skip to content</a>
            <gp-rail />
            <div class="page"><router-outlet /><gp-paper-foot /></div>
            <gp-tabs />
          }
          <gp-toast />
          @switch (opened.what()) {
            @case ('palette') {
              @defer (on immediate) {
                <gp-palette
                  (closed)="close('palette')"
                  (shortcuts)="opened.what.set('shortcuts')"
                />
              }
            }
            @case ('shortcuts') {
              @defer (on immediate) {
                <gp-shortcuts (closed)="close('shortcuts')" />
              }
            }
          }
        }
        @case ('out') {
          @defer (on immediate) {
            <gp-sign-in class="page alone" />
          } @error {
            <gp-away class="page alone" (retry)="reload()" />
          }
        }
        @case ('away') {
          <gp-away class="page alone" (retry)="session.me.reload()" />
        }
        @case ('failed') {
          <main class="page alone">
            <h1 i18n class="vh">GreenPulse</h1>
            <gp-failure
              what="Who is signed in"
              i18n-what
              [error]="session.problem()"
              (retry)="session.me.reload()"
            />
          </main>
        }
        @default {
          <main class="page alone">
            <h1 i18n class="vh">GreenPulse</h1>
            <gp-skeleton what="who is signed in" i18n-what />
          </main>
        }
      }
    }
  `,
})
export class App {
  protected readonly session = inject(Session);
  protected readonly opened = inject(Opened);
  protected readonly url = inject(UrlState);
  private readonly router = inject(Router);
  /** The router takes back the address of a first screen that did not come. */
  private readonly wanted = location.href;

  /** A screen that nobody steers has nothing around it. */
  protected readonly bare = this.url.kiosk;

  constructor() {
    const preferences = inject(Preferences);
    effect(() => {
      // A screen in a hall shows its token's numbers on somebody's browser: it is nobody's.
      const isIn = this.session.state() === 'in' && !this.url.kiosk();
      const who = isIn ? this.session.me.value()?.user_id : null;
      if (who && untracked(() => preferences.belongTo(who))) location.reload();
    });
    let wasAway = false;
    effect(() => {
      const state = this.session.state();
      // A browser may keep that a file did not come for as long as the page is open.
      if (state === 'in' && wasAway && !this.router.navigated) this.reload();
      wasAway = state === 'away';
    });
    effect(() => {
      if (this.session.state() !== 'in') return;
      const address = returnAddress.take();
      if (address) void this.router.navigateByUrl(address, { replaceUrl: true });
    });
  }

  protected close(what: 'palette' | 'shortcuts'): void {
    if (this.opened.what() === what) this.opened.what.set(null);
  }

  protected reload(): void {
    history.replaceState(null, '', this.wanted);
    location.reload();
  }

  protected toContent(event: Event): void {
    event.preventDefault();
    document.getElementById('main')?.focus();
  }
}
