import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { Cell, csv, download } from '../core/csv';
import { Failure } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import type { Sentence } from './model';
import type { Stretch } from './zoom';

/** One bar from zero, with what stands beside it. */
export interface BarRow {
  head: string;
  /** One after the other; the shares of the longest bar. */
  parts: readonly { share: number; fill: string }[];
  /** Written on the bar, as how much of it was measured. */
  note?: string;
  cells: readonly { text: string; tone?: 'over' | 'dim' }[];
  /** What the load chart is to show when the row is opened. */
  leads?: Stretch;
}

export interface BarTableView {
  sentence: Sentence;
  /** The row's name, the bar, then one for each cell. */
  columns: readonly string[];
  /** Cells that a phone has no room for, as the sentence says them. */
  wide?: readonly number[];
  rows: readonly BarRow[];
  note: string;
  /** The same numbers, unrounded. */
  sheet: { caption: string; columns: readonly string[]; rows: readonly (readonly Cell[])[] };
}

/** Bars that are a table already: read as one, printed as one, and kept as CSV. */
@Component({
  selector: 'gp-bar-table',
  imports: [Failure, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="sh">
      <h2 [id]="name()">{{ heading() }}</h2>
      <span class="sp"></span>
      @if (view(); as it) {
        <button i18n type="button" class="tw" (click)="keep(it)">
          CSV<span class="vh"> of {{ heading() }}</span>
        </button>
      }
    </div>
    @if (view(); as it) {
      <p class="say">
        <b>{{ it.sentence.lead }}</b> {{ it.sentence.rest }}
      </p>
      @if (it.rows.length > 0) {
        <table class="bars">
          <caption class="vh">
            {{
              it.sheet.caption
            }}
          </caption>
          <thead>
            <tr>
              @for (column of it.columns; track $index) {
                <th
                  scope="col"
                  [class.bar]="$index === 1"
                  [class.r]="$index > 1"
                  [class.xs-hide]="it.wide?.includes($index - 2)"
                >
                  {{ column }}
                </th>
              }
            </tr>
          </thead>
          <tbody>
            @for (row of it.rows; track row.head) {
              <tr>
                <th scope="row" class="n">
                  @if (row.leads; as leads) {
                    <button type="button" class="tw" (click)="led.emit(leads)">
                      {{ row.head }}<span i18n class="vh"> in the load chart</span>
                    </button>
                  } @else {
                    {{ row.head }}
                  }
                </th>
                <td class="bar">
                  <span class="parts">
                    @for (part of row.parts; track $index) {
                      <svg aria-hidden="true" [style.width.%]="part.share * 100">
                        <rect width="100%" height="100%" [attr.fill]="part.fill" />
                      </svg>
                    }
                    @if (row.note) {
                      <span class="on-bar">{{ row.note }}</span>
                    }
                  </span>
                </td>
                @for (cell of row.cells; track $index) {
                  <td class="r n" [class]="cell.tone" [class.xs-hide]="it.wide?.includes($index)">
                    {{ cell.text }}
                  </td>
                }
              </tr>
            }
          </tbody>
        </table>
        <p class="dim foot">{{ it.note }}</p>
      }
    } @else if (error()) {
      <gp-failure [what]="heading()" [error]="error()" (retry)="retry.emit()" />
    } @else {
      <gp-skeleton kind="chart" [what]="what()" />
    }
  `,
})
export class BarTable {
  readonly name = input.required<string>();
  readonly heading = input.required<string>();
  readonly view = input.required<BarTableView | null>();
  readonly error = input<unknown>();
  readonly what = input('');
  readonly retry = output();
  readonly led = output<Stretch>();

  protected keep({ sheet }: BarTableView): void {
    download(`${this.name()}.csv`, csv(sheet.columns, sheet.rows));
  }
}
