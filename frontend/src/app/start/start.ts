import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  resource,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Api, answer } from '../core/api/client';
import { COMPLETE, again } from '../core/again';
import { fixed } from '../core/figures';
import { Session } from '../core/session';
import { Top } from '../shell/top';
import { Failure, Message } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { AREA, inArea } from '../core/units';

/** Times that a campus is asked for before it is said to be missing. */
const GRACE = 3;

/** The one campus opens at once; several are listed; none is told how to begin. */
@Component({
  selector: 'gp-start',
  imports: [Failure, Message, RouterLink, Skeleton, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-top here="Campuses" i18n-here />
    <main id="main" tabindex="-1">
      @if (campuses.error(); as error) {
        <h1 i18n class="vh">Campuses</h1>
        <gp-failure
          what="The list of campuses"
          i18n-what
          [error]="error"
          (retry)="campuses.reload()"
        />
      } @else if (!campuses.hasValue() || awaited()) {
        <h1 i18n class="vh">Campuses</h1>
        <gp-skeleton what="the list of campuses" i18n-what />
      } @else if (all().length === 0) {
        <div class="lead"><h1 i18n>No campus yet.</h1></div>
        <gp-message
          title="No meter has sent anything yet."
          i18n-title
          detail="Import a file of readings to make the first campus, or try the simulated one: greenpulse demo."
          i18n-detail
        >
          @if (session.mayConfigure()) {
            <p class="buttons">
              <a i18n class="btn" routerLink="/start">Set up a campus</a>
              <a i18n class="btn q" routerLink="/import">Import a file</a>
            </p>
          }
        </gp-message>
      } @else {
        <div class="lead"><h1 i18n>Choose a campus.</h1></div>
        <ul class="choices">
          @for (it of all(); track it.id) {
            <li>
              <a [routerLink]="['/campus', it.id]">{{ it.name }}</a>
              @if (it.simulated) {
                <span i18n class="chip info">Simulated campus</span>
              }
              <span class="dim">
                {{ it.timezone }}
                @if (it.total_area_m2 !== null) {
                  · {{ fixed(inArea(it.total_area_m2)) }} {{ areaUnit }}
                }
              </span>
            </li>
          }
        </ul>
      }
    </main>
  `,
})
export class Start {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly session = inject(Session);
  protected readonly fixed = fixed;
  protected readonly inArea = inArea;
  protected readonly areaUnit = AREA;
  protected readonly campuses = resource({
    loader: ({ abortSignal: signal }) => answer(this.api.http.GET('/api/campuses', { signal })),
  });
  protected readonly all = computed(() =>
    this.campuses.hasValue() ? this.campuses.value().campuses : [],
  );

  /** A server that has just begun makes its simulated campus in a moment. */
  private readonly asking = again(
    this.campuses,
    computed(() =>
      this.campuses.hasValue() && this.all().length === 0 ? { key: 'none', tries: 60 } : COMPLETE,
    ),
  );
  protected readonly awaited = computed(() => this.asking.on() && this.asking.tried() < GRACE);

  constructor() {
    effect(() => {
      const [only, ...others] = this.all();
      if (only && others.length === 0) {
        void this.router.navigate(['/campus', only.id], {
          replaceUrl: true,
          queryParamsHandling: 'preserve',
        });
      }
    });
  }
}
