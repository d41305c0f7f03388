import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon, IconName } from './icon';

/** A button of one icon: earlier, later, closer, further. What it does is said by its `aria-label`. */
@Component({
  // A button stays one: what is pressed, disabled and named is the browser's.
  selector: 'button[gp-step]',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { type: 'button', class: 'step' },
  template: `<gp-icon [name]="icon()" />`,
})
export class Step {
  readonly icon = input.required<IconName>();
}
