import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A headline, with the one phrase that is under the highlighter. */
export interface Headline {
  before: string;
  marked: string;
  after?: string;
}

/** What a screen opens with: what would survive being read out on the phone. */
@Component({
  selector: 'gp-lead',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="lead">
      <ng-content select=".facts" />
      <h1>
        {{ headline().before }}
        @if (headline().marked; as marked) {
          <mark>{{ marked }}</mark>
        }
        {{ headline().after }}
      </h1>
      <ul class="more">
        @for (it of more(); track it) {
          <li>{{ it }}</li>
        }
      </ul>
      <ng-content />
    </div>
  `,
})
export class Lead {
  readonly headline = input.required<Headline>();
  readonly more = input.required<readonly string[]>();
}
