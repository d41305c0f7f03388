import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Live } from '../core/live/live';
import { LIVE_SAID } from '../core/live/said';
import { Session } from '../core/session';
import { Opened } from '../palette/opened';
import { sections } from '../settings/sections';
import { Nav } from '../shell/nav';
import { Top } from '../shell/top';

/** On a phone: every place that has no room at its foot. */
@Component({
  selector: 'gp-more',
  imports: [RouterLink, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-top here="More" i18n-here />
    <main id="main" tabindex="-1">
      <div class="lead"><h1 i18n>Everything else.</h1></div>
      <ul class="choices">
        @for (it of places(); track it.label) {
          <li>
            <a [routerLink]="it.link">{{ it.label }}</a>
          </li>
        }
        <li>
          <button i18n type="button" class="tw" (click)="opened.what.set('palette')">
            Go to or do
          </button>
        </li>
        <li>
          <button i18n type="button" class="tw" (click)="opened.what.set('shortcuts')">
            Keyboard shortcuts
          </button>
        </li>
      </ul>
      @if (liveSaid(); as said) {
        <p i18n class="mut">Connection: {{ said }}</p>
      }
      <p><button i18n type="button" class="btn q" (click)="session.signOut()">Sign out</button></p>
    </main>
  `,
})
export class MorePage {
  protected readonly opened = inject(Opened);
  private readonly live = inject(Live);
  protected readonly liveSaid = computed(() => LIVE_SAID[this.live.state()]);
  protected readonly session = inject(Session);
  private readonly nav = inject(Nav);
  protected readonly places = computed(() => [
    ...this.nav.plumbing().filter((it) => it.icon === 'import' || it.icon === 'models'),
    ...sections(this.session).map((it) => ({ label: it.label, link: ['/settings', it.path] })),
  ]);
}
