import { ApplicationRef, ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { LOCALE } from '../core/preferences';

/** What stands below a page on paper: where it came from, and when it was printed. */
@Component({
  selector: 'gp-paper-foot',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'paper', '(window:beforeprint)': 'printing()' },
  template: `<p i18n>{{ now().address }}, printed {{ now().at }}</p>`,
})
export class PaperFoot {
  private readonly app = inject(ApplicationRef);
  protected readonly now = signal(stamp());

  protected printing(): void {
    this.now.set(stamp());
    // Paper does not wait for the next frame.
    this.app.tick();
  }
}

const stamp = () => ({
  address: location.href,
  at: new Date().toLocaleString(LOCALE, { dateStyle: 'medium', timeStyle: 'long' }),
});
