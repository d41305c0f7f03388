import { ChangeDetectionStrategy, Component, effect, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Session } from './core/session';
import { Rail } from './shell/rail';
import { Tabs } from './shell/tabs';
import { SignIn } from './sign-in/sign-in';
import { returnAddress } from './sign-in/return-address';
import { Hatch } from './ui/hatch';
import { Failure } from './ui/message';
import { Skeleton } from './ui/skeleton';
import { ToastView } from './ui/toasts';

@Component({
  selector: 'gp-root',
  imports: [Failure, Hatch, Rail, RouterOutlet, SignIn, Skeleton, Tabs, ToastView],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-hatch />
    @switch (session.state()) {
      @case ('in') {
        <a class="skip" href="#main" (click)="toContent($event)">Skip to content</a>
        <gp-rail />
        <div class="page"><router-outlet /></div>
        <gp-tabs />
        <gp-toast />
      }
      @case ('out') {
        @defer (on immediate) {
          <gp-sign-in class="page alone" />
        }
      }
      @case ('failed') {
        <main class="page alone">
          <h1 class="vh">GreenPulse</h1>
          <gp-failure
            what="Who is signed in"
            [error]="session.problem()"
            (retry)="session.me.reload()"
          />
        </main>
      }
      @default {
        <main class="page alone">
          <h1 class="vh">GreenPulse</h1>
          <gp-skeleton what="who is signed in" />
        </main>
      }
    }
  `,
})
export class App {
  protected readonly session = inject(Session);
  private readonly router = inject(Router);

  constructor() {
    effect(() => {
      if (this.session.state() !== 'in') return;
      const address = returnAddress.take();
      if (address) void this.router.navigateByUrl(address, { replaceUrl: true });
    });
  }

  protected toContent(event: Event): void {
    event.preventDefault();
    document.getElementById('main')?.focus();
  }
}
