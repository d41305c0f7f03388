import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Figure as Amount } from '../core/figures';
import { Expectation } from './expectation';
import { Figure } from './figure';
import { WideBracket } from './wide-bracket';

export interface StatView {
  label: string;
  amount: Amount | null;
  coverage: number;
  estimated: number;
  against?: Expectation | null;
  note: string;
}

/** Label, figure on its coverage, the bracket where there is one, and a line about it. */
@Component({
  selector: 'gp-stats',
  imports: [Figure, WideBracket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dl class="stats">
      @for (it of stats(); track it.label) {
        <div class="stat">
          <dt>{{ it.label }}</dt>
          <dd>
            <div class="row">
              <gp-figure
                [label]="it.label"
                [text]="it.amount?.text ?? null"
                [unit]="it.amount?.unit ?? ''"
                [coverage]="it.coverage"
                [estimated]="it.estimated"
              />
              @if (it.against; as against) {
                <gp-wide-bracket [against]="against" />
              }
            </div>
            <div class="ex">{{ it.note }}</div>
          </dd>
        </div>
      }
    </dl>
  `,
})
export class Stats {
  readonly stats = input.required<readonly StatView[]>();
}
