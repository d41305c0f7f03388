import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { UrlState } from '../core/url-state';
import { Icon } from '../ui/icon';
import type { NavItem } from './nav';

@Component({
  selector: 'gp-nav-links',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (it of shown(); track it.label) {
        <li>
          <a
            class="i"
            [routerLink]="it.link"
            [queryParams]="it.keeps ? url.looked() : null"
            [class.here]="it.here"
            [attr.aria-current]="it.here ? 'page' : null"
          >
            <gp-icon [name]="it.icon" /><span
              >{{ it.label }}
              @if (it.rest) {
                <span class="vh">{{ it.rest }}</span>
              }
            </span>
            @if (it.count) {
              <b class="count n">{{ it.count }}<span i18n class="vh"> to look at</span></b>
            }
          </a>
        </li>
      }
    </ul>
  `,
})
export class NavLinks {
  readonly items = input.required<readonly NavItem[]>();
  private readonly router = inject(Router);
  protected readonly url = inject(UrlState);

  protected readonly shown = computed(() =>
    this.items().map((it) => ({
      ...it,
      here: [it.link, ...(it.also ?? [])].some((link) => this.isAt(link, it.exact ?? false)),
    })),
  );

  private isAt(link: unknown[], exact: boolean): boolean {
    const there = this.router.createUrlTree(link).toString();
    const path = this.url.path();
    return path === there || (!exact && path.startsWith(`${there}/`));
  }
}
