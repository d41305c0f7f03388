import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Icon } from '../ui/icon';
import type { NavItem } from './nav';

@Component({
  selector: 'gp-nav-links',
  imports: [Icon, RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (it of items(); track it.label) {
        <li>
          <a
            class="i"
            [routerLink]="it.link"
            routerLinkActive="here"
            [routerLinkActiveOptions]="{ exact: it.exact ?? false }"
            ariaCurrentWhenActive="page"
          >
            <gp-icon [name]="it.icon" /><span
              >{{ it.label }}
              @if (it.rest) {
                <span class="vh">{{ it.rest }}</span>
              }
            </span>
          </a>
        </li>
      }
    </ul>
  `,
})
export class NavLinks {
  readonly items = input.required<readonly NavItem[]>();
}
