import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Backlog } from '../core/backlog';
import { fixed } from '../core/figures';
import { plural } from '../core/plural';

/** How far days are computed anew. */
@Component({
  selector: 'gp-backlog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (said(); as said) {
      <section class="toast" aria-labelledby="days-left">
        <span id="days-left">{{ said }}</span>
        <progress
          aria-labelledby="days-left"
          [max]="backlog.most()"
          [attr.value]="done()"
        ></progress>
      </section>
    }
  `,
})
export class BacklogView {
  protected readonly backlog = inject(Backlog);
  protected readonly said = computed(() => {
    if (this.backlog.isUnanswered())
      return $localize`Days are computed again: how many are left is not answered, and asked again`;
    const left = this.backlog.left();
    if (!left) return null;
    const { n, more } = left;
    if (n === 0) return $localize`Days are computed again`;
    const days = fixed(n);
    return more
      ? $localize`Days are computed again: more than ${days}:days: left`
      : plural(
          n,
          $localize`Days are computed again: {n, plural, one {1 day} other {${days}:days: days}} left`,
        );
  });
  /** Days that are done of the most that were left; null where that is not known. */
  protected readonly done = computed(() => {
    const left = this.backlog.left();
    const isKnown = left && !left.more && !this.backlog.isUnanswered();
    return isKnown ? this.backlog.most() - left.n : null;
  });
}
