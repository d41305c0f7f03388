import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** The room of a part that is made once it comes near the viewport. */
@Component({
  selector: 'gp-later',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'later' },
  template: `
    <div class="sh">
      <h2 [id]="name()">{{ heading() }}</h2>
    </div>
    <div class="skeleton chart-box"></div>
  `,
})
export class Later {
  /** The id of its heading. */
  readonly name = input.required<string>();
  readonly heading = input.required<string>();
}
