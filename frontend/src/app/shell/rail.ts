import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session } from '../core/session';
import { Mark } from '../ui/mark';
import { Nav } from './nav';
import { NavLinks } from './nav-links';
import { CurrentPlace } from './place';

@Component({
  selector: 'gp-rail',
  imports: [Mark, NavLinks, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="rail" aria-label="Main" i18n-aria-label>
      <div>
        <a class="mark" routerLink="/"><gp-mark /><span i18n>GreenPulse</span></a>
        <gp-nav-links [items]="nav.people()" />
        <div>
          <p i18n class="k">Plumbing</p>
          <gp-nav-links [items]="nav.plumbing()" />
        </div>
        <div class="foot">
          @if (place.campus(); as campus) {
            <p>{{ campus.name }}</p>
            <p>
              {{ campus.zone }}
            </p>
          }
          @if (session.me.hasValue()) {
            <p class="who">
              <a routerLink="/settings/account" [title]="session.me.value().name ?? ''">
                <span>{{ session.me.value().name }}</span>
                <span class="short" aria-hidden="true">{{ initials() }}</span>
              </a>
              <button i18n type="button" class="tw" (click)="session.signOut()">Sign out</button>
            </p>
          }
        </div>
      </div>
    </nav>
  `,
})
export class Rail {
  protected readonly session = inject(Session);
  /** What has room on a narrow rail. */
  protected readonly initials = computed(() => {
    const name = this.session.me.hasValue() ? (this.session.me.value().name ?? '') : '';
    return name
      .split(/\s+/)
      .map((it) => it.slice(0, 1))
      .join('')
      .slice(0, 2)
      .toUpperCase();
  });
  protected readonly place = inject(CurrentPlace);
  protected readonly nav = inject(Nav);
}
