import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
} from '@angular/core';
import { Printing } from '../core/printing';
import type { Table } from './model';

/** Rows that are drawn at first: years of hours would hold up the page for seconds. */
const FIRST = 50;
/** Rows that are added as their end comes near. */
const MORE = 200;

/** A chart's twin: the same rows, with row and column heads; more as it is scrolled, all on paper. */
@Component({
  selector: 'gp-data-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div
      class="scroll"
      tabindex="0"
      role="region"
      [attr.aria-label]="table().caption"
      (scroll)="scrolled($event)"
    >
      <table [attr.aria-rowcount]="table().rows.length + 1">
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
          @for (row of rows(); track $index) {
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
  protected readonly drawn = linkedSignal({ source: this.table, computation: () => FIRST });
  private readonly printing = inject(Printing);
  protected readonly rows = computed(() => {
    const { rows } = this.table();
    return this.printing.now() ? rows : rows.slice(0, this.drawn());
  });

  protected scrolled({ target }: Event): void {
    const { scrollHeight, scrollTop, clientHeight } = target as HTMLElement;
    const isNearEnd = scrollHeight - scrollTop < 2 * clientHeight;
    if (isNearEnd && this.drawn() < this.table().rows.length) {
      this.drawn.update((it) => it + MORE);
    }
  }
}
