import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { Table } from './model';

/** A chart's twin: the same rows, with row and column heads. */
@Component({
  selector: 'gp-data-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="scroll" tabindex="0" role="region" [attr.aria-label]="table().caption">
      <table>
        <caption class="vh">
          {{
            table().caption
          }}
        </caption>
        <thead>
          <tr>
            @for (it of table().columns; track $index) {
              <th scope="col" [class.r]="$index > 0">{{ it }}</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of table().rows; track $index) {
            <tr>
              @for (cell of row; track $index) {
                @if ($index === 0) {
                  <th scope="row" class="n">{{ table().written(cell, 0) }}</th>
                } @else {
                  <td class="r">{{ table().written(cell, $index) }}</td>
                }
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
})
export class DataTable {
  readonly table = input.required<Table>();
}
