import { ChangeDetectionStrategy, Component, output } from '@angular/core';
import { Drawer } from '../ui/drawer';

const KEYS: readonly [keys: string, does: string][] = [
  ['Ctrl K', 'Go to a building, a page or days, or do something'],
  ['Ctrl /', 'This list'],
  ['Tab', 'The next control; a chart is one of them'],
  ['← →', 'In a chart: one hour or day'],
  ['Shift ← →', 'In a chart: one day'],
  ['PgUp PgDn', 'In a chart: one week'],
  ['Home End', 'In a chart: its first and last point'],
  ['Enter', 'In a chart: hold a point'],
  ['R', 'In a chart: the receipt of a point'],
  ['+ − 0', 'In a chart: closer, further, the whole window'],
  ['T', 'In a chart: its table'],
  ['Esc', 'Leave a chart, or close what floats'],
];

@Component({
  selector: 'gp-shortcuts',
  imports: [Drawer],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-drawer heading="Keyboard" (closed)="closed.emit()">
      <table>
        <tbody>
          @for (it of keys; track it[0]) {
            <tr>
              <th scope="row" class="n">
                <kbd>{{ it[0] }}</kbd>
              </th>
              <td>{{ it[1] }}</td>
            </tr>
          }
        </tbody>
      </table>
    </gp-drawer>
  `,
})
export class Shortcuts {
  readonly closed = output();
  protected readonly keys = KEYS;
}
