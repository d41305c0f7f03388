import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Session } from '../core/session';
import { Icon } from '../ui/icon';
import { Mark } from '../ui/mark';
import { CurrentPlace } from './place';

@Component({
  selector: 'gp-rail',
  imports: [Icon, Mark, RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="rail" aria-label="Main">
      <div>
        <a class="mark" routerLink="/"><gp-mark /><span>GreenPulse</span></a>
        <ul>
          <li>
            <a
              class="i"
              [routerLink]="campusLink()"
              routerLinkActive="here"
              [routerLinkActiveOptions]="{ exact: place.campus() === null }"
              ariaCurrentWhenActive="page"
            >
              <gp-icon name="campus" /><span>Campus</span>
            </a>
          </li>
        </ul>
        @if (session.mayImport()) {
          <div>
            <p class="k">Plumbing</p>
            <ul>
              <li>
                <a
                  class="i"
                  routerLink="/import"
                  routerLinkActive="here"
                  ariaCurrentWhenActive="page"
                >
                  <gp-icon name="import" /><span>Import</span>
                </a>
              </li>
            </ul>
          </div>
        }
        <div class="foot">
          @if (place.campus(); as campus) {
            <p>{{ campus.name }}</p>
            <p>
              {{ campus.zone }}
            </p>
          }
          @if (session.me.hasValue()) {
            <p class="who">
              {{ session.me.value().name }}
              <button type="button" class="tw" (click)="session.signOut()">Sign out</button>
            </p>
          }
        </div>
      </div>
    </nav>
  `,
})
export class Rail {
  protected readonly session = inject(Session);
  protected readonly place = inject(CurrentPlace);
  protected readonly campusLink = computed(() => {
    const campus = this.place.campus();
    return campus ? ['/campus', campus.id] : ['/'];
  });
}
