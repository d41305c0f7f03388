import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { Arrival } from './arriving';

/** The first seconds of a simulated campus. */
@Component({
  selector: 'gp-arrival',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="lead">
      <h1 i18n>The simulated campus is being loaded.</h1>
      <p i18n class="more">Nothing on it is measured: it is there to look around.</p>
    </div>
    <p class="progress">
      <progress aria-labelledby="arrived" [max]="of().of" [value]="of().n"></progress>
      <span i18n id="arrived" role="status">{{ of().n }} of {{ of().of }} buildings</span>
    </p>
  `,
})
export class ArrivalLine {
  readonly of = input.required<Arrival>();
}
