import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** On a phone a page is long: the way to its parts stays at the top. */
@Component({
  selector: 'gp-jumps',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="jumps" aria-label="On this page" i18n-aria-label>
      @for (it of parts(); track it.id) {
        <button type="button" class="chip" (click)="go(it.id)">{{ it.label }}</button>
      }
    </nav>
  `,
})
export class Jumps {
  /** By the id of the part's heading. */
  readonly parts = input.required<readonly { id: string; label: string }[]>();

  protected go(id: string): void {
    document.getElementById(id)?.scrollIntoView();
  }
}
