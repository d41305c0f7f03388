import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { MISSING } from '../core/figures';
import { Zone } from '../core/zone';
import { Failure } from '../ui/message';
import { Toasts } from '../ui/toasts';

/** Where one is signed in, and the way out of there. */
@Component({
  selector: 'gp-sessions',
  imports: [Failure],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="s" aria-labelledby="sessions">
      <div class="sh">
        <h2 i18n id="sessions">Where you are signed in</h2>
        <span class="sp"></span>
        <button i18n type="button" class="btn q" (click)="everywhere()">Sign out everywhere</button>
      </div>
      @if (rows(); as rows) {
        <div class="sideways" tabindex="0" role="region" aria-label="Sessions" i18n-aria-label>
          <table>
            <thead>
              <tr>
                <th i18n scope="col">Browser</th>
                <th i18n scope="col">Address</th>
                <th i18n scope="col">Since</th>
                <th i18n scope="col">Last used</th>
                <th scope="col"><span i18n class="vh">End it</span></th>
              </tr>
            </thead>
            <tbody>
              @for (it of rows; track it.id) {
                <tr>
                  <th scope="row">{{ it.browser }}</th>
                  <td class="n">{{ it.address }}</td>
                  <td class="n">{{ it.since }}</td>
                  <td class="n">{{ it.used }}</td>
                  <td class="r">
                    @if (it.current) {
                      <span i18n>this one</span>
                    } @else {
                      <button i18n type="button" class="tw" (click)="end(it.id)">
                        End<span class="vh"> the session of {{ it.since }}</span>
                      </button>
                    }
                  </td>
                </tr>
              }
            </tbody>
          </table>
        </div>
      } @else if (sessions.error(); as error) {
        <gp-failure
          what="The list of sessions"
          i18n-what
          [error]="error"
          (retry)="sessions.reload()"
        />
      }
    </section>
  `,
})
export class Sessions {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly toasts = inject(Toasts);
  protected readonly sessions = resource({
    loader: ({ abortSignal: signal }) => answer(this.api.http.GET('/api/me/sessions', { signal })),
  });
  protected readonly rows = computed(() => {
    if (!this.sessions.hasValue()) return null;
    const zone = new Zone(this.campuses.chosen()?.timezone ?? 'UTC');
    const said = (at: string) => zone.moment(Date.parse(at));
    return this.sessions.value().sessions.map((it) => ({
      id: it.id,
      browser: it.browser === null ? $localize`not known` : browserOf(it.browser),
      address: it.address ?? MISSING,
      since: said(it.began),
      used: it.last_used === null ? MISSING : said(it.last_used),
      current: it.is_current,
    }));
  });

  protected async end(session: string): Promise<void> {
    try {
      await answer(
        this.api.http.DELETE('/api/me/sessions/{session}', { params: { path: { session } } }),
      );
      this.toasts.tell($localize`That session has ended.`);
    } catch (error) {
      this.toasts.failed($localize`It goes on`, error);
    }
    this.sessions.reload();
  }

  protected async everywhere(): Promise<void> {
    try {
      await answer(this.api.http.POST('/api/sign-out/everywhere'));
      location.assign('/');
    } catch (error) {
      this.toasts.failed($localize`Nobody was signed out`, error);
    }
  }
}

/* eslint-disable texts/code -- names of products, and what they call themselves */
const BROWSERS = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari', 'curl'];
const SYSTEMS = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'CrOS', 'Linux'];
const NAMES: Record<string, string> = {
  Edg: 'Edge',
  OPR: 'Opera',
  'Mac OS X': 'macOS',
  CrOS: 'ChromeOS',
};
/* eslint-enable texts/code */

/** "Firefox on Windows" of what a browser says of itself. */
export function browserOf(agent: string): string {
  const found = (of: string[]) => {
    const name = of.find((it) => agent.includes(it));
    return name && (NAMES[name] ?? name);
  };
  const [browser, system] = [found(BROWSERS), found(SYSTEMS)];
  if (!browser) return agent.slice(0, 40);
  return system ? $localize`${browser}:browser: on ${system}:system:` : browser;
}
