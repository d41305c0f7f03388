import { ChangeDetectionStrategy, Component, input } from '@angular/core';

export interface Fact {
  head: string;
  text: string;
}

/** What the numbers of a page rest on. Further rows may be put inside. */
@Component({
  selector: 'gp-facts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="s" aria-labelledby="behind">
      <div class="sh">
        <h2 id="behind">{{ heading() }}</h2>
      </div>
      <table class="facts-table">
        <tbody>
          @for (row of facts(); track row.head) {
            <tr>
              <th scope="row">{{ row.head }}</th>
              <td>{{ row.text }}</td>
            </tr>
          }
          <ng-content />
        </tbody>
      </table>
    </section>
  `,
})
export class Facts {
  readonly heading = input($localize`Behind these numbers`);
  readonly facts = input.required<readonly Fact[]>();
}
