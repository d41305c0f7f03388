import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Nav } from './nav';
import { NavLinks } from './nav-links';

@Component({
  selector: 'gp-tabs',
  imports: [NavLinks],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="tabs" aria-label="Main, phone" i18n-aria-label>
      <gp-nav-links [items]="nav.tabs()" />
    </nav>
  `,
})
export class Tabs {
  protected readonly nav = inject(Nav);
}
