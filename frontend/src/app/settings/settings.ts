import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { Campuses } from '../core/campuses';
import { Session } from '../core/session';
import { UrlState } from '../core/url-state';
import { Top } from '../shell/top';
import { CampusChoice } from '../ui/campus-choice';
import { NoPermission } from '../ui/no-permission';
import { barred, sections } from './sections';

/** What the campus is made of and what it is counted with, a section at a time. */
@Component({
  selector: 'gp-settings',
  imports: [CampusChoice, NoPermission, RouterLink, RouterLinkActive, RouterOutlet, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-top here="Settings" i18n-here [simulated]="campuses.chosen()?.simulated ?? false" />
    <main id="main" tabindex="-1">
      <div class="settings">
        <nav class="sub" aria-label="Settings" i18n-aria-label>
          <gp-campus-choice />
          <ul #list>
            @for (it of sections(); track it.path) {
              <li>
                <a
                  #link
                  [routerLink]="it.path"
                  routerLinkActive="here"
                  ariaCurrentWhenActive="page"
                  (isActiveChange)="$event && reveal(list, link)"
                >
                  {{ it.label }}
                </a>
              </li>
            }
          </ul>
        </nav>
        <div class="section">
          @if (barred()) {
            <gp-no-permission
              heading="This is for admins of the campus."
              i18n-heading
              next="Ask one of them to do it, or for that role."
              i18n-next
            />
          } @else {
            <router-outlet />
          }
        </div>
      </div>
    </main>
  `,
})
export class SettingsPage {
  protected readonly campuses = inject(Campuses);
  private readonly session = inject(Session);
  private readonly url = inject(UrlState);
  protected readonly barred = computed(() => barred(this.session, this.url.path()));

  /** On a phone the sections are one line, longer than it is wide. */
  protected reveal(list: HTMLElement, link: HTMLElement): void {
    const [whole, part] = [list.getBoundingClientRect(), link.getBoundingClientRect()];
    list.scrollLeft += part.left - whole.left - (whole.width - part.width) / 2;
  }

  protected readonly sections = computed(() => sections(this.session));
}
