import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Backlog } from '../core/backlog';
import { fixed } from '../core/figures';
import { plural } from '../core/plural';

/** How far days are computed anew. */
@Component({
  selector: 'gp-backlog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (backlog.left(); as left) {
      <section class="toast" aria-labelledby="days-left">
        <span id="days-left">{{ said() }}</span>
        <progress
          aria-labelledby="days-left"
          [max]="backlog.most()"
          [attr.value]="left.more ? null : backlog.most() - left.n"
        ></progress>
      </section>
    }
  `,
})
export class BacklogView {
  protected readonly backlog = inject(Backlog);
  protected readonly said = computed(() => {
    const { n, more } = this.backlog.left() ?? { n: 0, more: true };
    if (n === 0) return $localize`Days are computed again`;
    const days = fixed(n);
    return more
      ? $localize`Days are computed again: more than ${days}:days: left`
      : plural(
          n,
          $localize`Days are computed again: {n, plural, one {1 day} other {${days}:days: days}} left`,
        );
  });
}
