import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { fixed, sentence } from '../core/figures';
import { InboxCount } from '../core/inbox-count';
import { plural } from '../core/plural';
import { Zone } from '../core/zone';
import { folded, isOfWeather, isOver, occasionSaid, titleOf, worthSaid } from '../inbox/episode';
import { Failure } from '../ui/message';
import type { Overview } from './sentences';

/** More than that is in the inbox. */
const ROWS = 3;

/** What nobody has looked at yet, for whoever may: the dearest over its range first. */
@Component({
  selector: 'gp-do-next',
  imports: [Failure, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="s do-next" aria-labelledby="next">
      <div class="sh">
        <h2 i18n id="next">Do next</h2>
        @if (counted(); as it) {
          <span class="sub">{{ it }}</span>
        }
      </div>
      @if (inbox.first(); as first) {
        <ol>
          @for (it of rows(); track it.id) {
            <li>
              <h3>
                <a [routerLink]="['/inbox', it.id]">{{ it.title }}</a>
              </h3>
              <span class="n" [class]="it.side">{{ it.worth }}</span>
              <p>{{ it.why }}</p>
            </li>
          }
        </ol>
        @if (first.length === 0) {
          <p i18n class="mut">Nothing new left its range in the last 4 weeks.</p>
        } @else if (rows().length === 0) {
          <p i18n class="mut">What is new came with the weather.</p>
        }
        <p><a i18n class="tw" routerLink="/inbox">All episodes</a></p>
      }
      @if (inbox.error(); as error) {
        <gp-failure what="The inbox" i18n-what [error]="error" (retry)="inbox.reload()" />
      }
    </section>
  `,
})
export class DoNext {
  readonly overview = input.required<Overview>();
  protected readonly inbox = inject(InboxCount);

  protected readonly rows = computed(() => {
    const it = this.overview();
    const zone = new Zone(it.campus.timezone);
    const nameOf = (id: string) => it.buildings.find((b) => b.building_id === id)?.name ?? id;
    return folded(this.inbox.first() ?? [])
      .filter(({ first }) => !isOfWeather(first))
      .slice(0, ROWS)
      .map((fold) => {
        const { first } = fold;
        const causes = first.causes.slice(0, 1).map(sentence);
        return {
          id: first.id,
          side: isOver(first) ? 'over' : 'under',
          title: `${nameOf(first.building_id)}: ${titleOf(first)}`,
          worth: worthSaid(fold),
          why: [sentence(occasionSaid(fold, zone)), ...causes].join(' '),
        };
      });
  });
  protected readonly counted = computed(() => {
    const n = this.inbox.n();
    return n === 0
      ? ''
      : plural(n, $localize`{n, plural, =1 {1 new episode} other {${fixed(n)}:n: new episodes}}`);
  });
}
