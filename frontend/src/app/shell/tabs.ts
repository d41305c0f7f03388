import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Session } from '../core/session';
import { Icon } from '../ui/icon';
import { CurrentPlace } from './place';

@Component({
  selector: 'gp-tabs',
  imports: [Icon, RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="tabs" aria-label="Main, phone">
      <a
        [routerLink]="campusLink()"
        routerLinkActive="here"
        [routerLinkActiveOptions]="{ exact: place.campus() === null }"
        ariaCurrentWhenActive="page"
      >
        <gp-icon name="campus" />Campus
      </a>
      @if (session.mayImport()) {
        <a routerLink="/import" routerLinkActive="here" ariaCurrentWhenActive="page">
          <gp-icon name="import" />Import
        </a>
      }
    </nav>
  `,
})
export class Tabs {
  protected readonly session = inject(Session);
  protected readonly place = inject(CurrentPlace);
  protected readonly campusLink = computed(() => {
    const campus = this.place.campus();
    return campus ? ['/campus', campus.id] : ['/'];
  });
}
