import { ChangeDetectionStrategy, Component, output } from '@angular/core';
import { Drawer } from '../ui/drawer';

const KEYS: readonly [keys: string, does: string][] = [
  [$localize`Ctrl K`, $localize`Go to a building, a page or days, or do something`],
  [$localize`Ctrl /`, $localize`This list`],
  [$localize`Tab`, $localize`The next control; a chart is one of them`],
  ['← →', $localize`In a chart: one hour or day`],
  [$localize`Shift ← →`, $localize`In a chart: one day`],
  [$localize`PgUp PgDn`, $localize`In a chart: one week`],
  [$localize`Home End`, $localize`In a chart: its first and last point`],
  [$localize`Enter`, $localize`In a chart: hold a point`],
  ['R', $localize`In a chart: the receipt of a point`],
  ['+ − 0', $localize`In a chart: closer, further, the whole window`],
  ['T', $localize`In a chart: its table`],
  ['J K', $localize`In the inbox: the next episode, the one before`],
  ['T', $localize`In the inbox: take it`],
  ['E', $localize`In the inbox: explain it`],
  ['/', $localize`In the inbox: filter`],
  [$localize`Esc`, $localize`Leave a chart, or close what floats`],
];

@Component({
  selector: 'gp-shortcuts',
  imports: [Drawer],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-drawer heading="Keyboard" i18n-heading (closed)="closed.emit()">
      <table>
        <tbody>
          @for (it of keys; track it[1]) {
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
