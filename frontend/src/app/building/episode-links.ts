import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Schemas } from '../core/api/client';
import { fixed } from '../core/figures';
import { plural } from '../core/plural';
import type { Zone } from '../core/zone';
import { NAMED, linkOf } from './episodes';

/** The way from the episodes on a chart to what is known of them. */
@Component({
  selector: 'gp-episode-links',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (links().length > 0) {
      <p class="mut episodes">
        <ng-container i18n>Episodes:</ng-container>
        @for (it of links(); track it.id) {
          <a [routerLink]="['/inbox', it.id]">{{ it.said }}</a>
        }
        @if (rest(); as it) {
          <a routerLink="/inbox">{{ it }}</a>
        }
      </p>
    }
  `,
})
export class EpisodeLinks {
  readonly episodes = input.required<readonly Schemas['AnomalyView'][]>();
  readonly zone = input.required<Zone>();
  protected readonly links = computed(() =>
    this.episodes()
      .slice(0, NAMED)
      .map((it) => linkOf(it, this.zone())),
  );
  protected readonly rest = computed(() => {
    const n = this.episodes().length - NAMED;
    return n > 0
      ? plural(n, $localize`{n, plural, =1 {1 more} other {${fixed(n)}:n: more}} in the inbox`)
      : '';
  });
}
