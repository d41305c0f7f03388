import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Nav } from './nav';
import { NavLinks } from './nav-links';

@Component({
  selector: 'gp-tabs',
  imports: [NavLinks],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="tabs" aria-label="Main, phone">
      <gp-nav-links [items]="nav.tabs()" />
    </nav>
  `,
})
export class Tabs {
  protected readonly nav = inject(Nav);
}
