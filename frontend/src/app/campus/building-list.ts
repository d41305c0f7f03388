import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Bracket } from '../ui/bracket';
import { expectation } from '../ui/expectation';
import { Overview } from './sentences';
import { ordered } from './view';

const WORD = {
  over: $localize`over`,
  within: $localize`within`,
  under: $localize`under`,
  not_judged: $localize`not judged`,
} as const;

/** The skyline's other view: the same buildings in the same order, one a line. */
@Component({
  selector: 'gp-building-list',
  imports: [Bracket, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol class="building-list">
      @for (b of buildings(); track b.building_id) {
        <li [class.selected]="b.building_id === selected()">
          <a class="id" [routerLink]="b.link" queryParamsHandling="preserve">{{ b.name }}</a>
          <gp-bracket [against]="b.against" />
          <span [class]="b.state">{{ b.word }}</span>
        </li>
      }
    </ol>
  `,
})
export class BuildingList {
  readonly overview = input.required<Overview>();
  readonly selected = input<string | null>(null);
  protected readonly buildings = computed(() =>
    ordered(this.overview().buildings).map((b) => ({
      ...b,
      word: WORD[b.state],
      link: ['/campus', this.overview().campus.id, 'b', b.building_id],
      against: b.state === 'not_judged' ? null : expectation(b),
    })),
  );
}
