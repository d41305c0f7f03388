import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MISSING, capital, commodityName, fixed, percent } from '../core/figures';
import { isMonday } from '../chart/heat-cells';
import type { Zone } from '../core/zone';
import { Legend, LegendEntry } from '../ui/legend';
import { hostWidth } from '../ui/width';
import { APART, MeterRow } from './completeness';

const ROW = 19;
const LETTER = 6.4;
const LEGEND: LegendEntry[] = [
  { kind: 'box', fill: 'var(--band)', label: $localize`complete` },
  { kind: 'box', fill: 'var(--warn)', label: $localize`part of the day` },
  { kind: 'box', fill: 'url(#hatch)', label: $localize`no readings` },
  {
    kind: 'box',
    fill: 'none',
    edge: 'var(--rule-strong)',
    label: $localize`zero all day, undecided`,
  },
];

/** Meter by day: what came whole, in part, as zeros, or not at all. */
@Component({
  selector: 'gp-completeness',
  imports: [Legend, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-legend [entries]="legend" />
    @if (drawn(); as it) {
      <svg
        class="sky completeness"
        [attr.width]="it.width"
        [attr.height]="it.height"
        [attr.viewBox]="'0 0 ' + it.width + ' ' + it.height"
        role="group"
        aria-label="Completeness by meter and day; the table has every day"
        i18n-aria-label
      >
        @for (mark of it.marks; track mark.x) {
          <text class="left" [attr.x]="mark.x" y="12">{{ mark.said }}</text>
        }
        @if (it.wide) {
          <text i18n class="right" [attr.x]="it.shareX" y="12">complete</text>
          <text i18n class="left" [attr.x]="it.stateX" y="12">state</text>
        }
        @for (group of it.groups; track group.name) {
          <text class="left big" x="0" [attr.y]="group.y + 13">{{ group.name }}</text>
          @for (row of group.rows; track row.meter) {
            <a
              [routerLink]="['/sources', row.meter]"
              [queryParams]="{ day: aimed()?.row === row ? aimed()?.day : row.look }"
              (pointerdown)="aim(row, $event)"
            >
              <rect class="slot" x="0" [attr.y]="row.y" [attr.width]="it.width" height="18" />
              <text class="left" [class.big]="row.bad" x="0" [attr.y]="row.y + 13">
                <title>{{ row.name }}</title>
                {{ row.label }}
              </text>
              @for (cell of row.cells; track cell.day) {
                <g aria-hidden="true" [attr.transform]="'translate(' + cell.x + ',' + row.y + ')'">
                  <title>{{ cell.said }}</title>
                  @switch (cell.state) {
                    @case ('complete') {
                      <rect [attr.width]="cell.width" height="16" fill="var(--band)" />
                    }
                    @case ('zero') {
                      <rect
                        x=".5"
                        y=".5"
                        [attr.width]="cell.width - 1"
                        height="15"
                        fill="none"
                        stroke="var(--rule-strong)"
                      />
                      <path
                        [attr.d]="'M' + cell.width * 0.3 + ' 8h' + cell.width * 0.4"
                        stroke="var(--ink-2)"
                      />
                    }
                    @default {
                      <rect [attr.width]="cell.width" height="16" fill="url(#hatch)" />
                      <rect
                        [attr.y]="16 - cell.tall"
                        [attr.width]="cell.width"
                        [attr.height]="cell.tall"
                        fill="var(--warn)"
                      />
                    }
                  }
                </g>
              }
              @if (it.wide) {
                <text
                  class="right"
                  [class.big]="row.bad"
                  [attr.x]="it.shareX"
                  [attr.y]="row.y + 13"
                >
                  {{ row.share }}
                </text>
                <text class="left" [class.big]="row.bad" [attr.x]="it.stateX" [attr.y]="row.y + 13">
                  {{ row.state }}
                </text>
              } @else {
                <text class="right" [class.big]="row.bad" [attr.x]="it.width" [attr.y]="row.y + 13">
                  {{ row.share }}
                </text>
              }
            </a>
          }
        }
      </svg>
    }
  `,
})
export class CompletenessGrid {
  readonly groups = input.required<ReadonlyMap<string, readonly MeterRow[]>>();
  readonly days = input.required<readonly string[]>();
  readonly zone = input.required<Zone>();
  protected readonly width = hostWidth();
  protected readonly legend = LEGEND;
  /** The day under the pointer that pressed a row. */
  protected readonly aimed = signal<{ row: DrawnRow; day: string } | null>(null);

  protected readonly drawn = computed(() => {
    const width = this.width();
    if (width === 0) return null;
    const wide = width > 620;
    const zone = this.zone();
    const shown = wide ? this.days().length : Math.min(28, this.days().length);
    const skipped = this.days().length - shown;
    const rows = [...this.groups().values()].flat();
    const names = rows.map((it) => it.name.length);
    const states = rows.map((it) => it.state.length);
    const label = Math.min(wide ? 160 : 84, 14 + Math.max(4, ...names) * LETTER);
    const right = wide ? Math.max(236, 96 + Math.max(0, ...states) * LETTER) : 54;
    const step = (width - label - right) / Math.max(1, shown);
    const mondays = this.days().map((day) => isMonday(zone.midnight(day), zone));
    const places = this.days()
      .slice(skipped)
      .map((_, i) => ({
        x: label + i * step,
        width: step - (mondays[skipped + i + 1] ? 2.5 : 1),
      }));
    const every = wide ? 1 : 2;
    const marks = places
      .flatMap(({ x }, i) =>
        mondays[skipped + i]
          ? [{ x, said: zone.date(zone.midnight(this.days()[skipped + i])) }]
          : [],
      )
      .filter((_, i) => i % every === 0);
    let y = 24;
    const groups = [...this.groups()].map(([commodity, rows]) => {
      const top = y;
      y += 20;
      const drawn = rows.map((row) => {
        const at = y;
        y += ROW;
        return drawnRow(row, at, skipped, places, Math.floor((label - 8) / LETTER));
      });
      y += 12;
      return { name: capital(commodityName(commodity).replaceAll('_', ' ')), y: top, rows: drawn };
    });
    const [shareX, stateX] = [width - right + 70, width - right + 92];
    return { width, height: y, wide, marks, groups, shareX, stateX };
  });

  protected aim(row: DrawnRow, { clientX, currentTarget }: PointerEvent): void {
    const left = (currentTarget as SVGElement).ownerSVGElement?.getBoundingClientRect().left ?? 0;
    const cell = row.cells.findLast((it) => it.x <= clientX - left);
    const isOnIt = cell && clientX - left < cell.x + cell.width;
    this.aimed.set(isOnIt ? { row, day: cell.day } : null);
  }
}

type DrawnRow = ReturnType<typeof drawnRow>;

/** Shortened from within: the end may be all that tells a meter from the one beside it. */
export function elided(name: string, letters: number): string {
  if (name.length <= letters) return name;
  const end = name.includes(APART) ? Math.floor((letters - 1) / 2) : 0;
  return `${name.slice(0, letters - 1 - end)}…${end > 0 ? name.slice(-end) : ''}`;
}

function drawnRow(
  row: MeterRow,
  y: number,
  skipped: number,
  places: readonly { x: number; width: number }[],
  letters: number,
) {
  const share =
    row.complete === null
      ? MISSING
      : row.complete === 1
        ? percent(1)
        : `${fixed(row.complete * 100, 1)}\u00a0%`;
  return {
    ...row,
    y,
    share,
    label: elided(row.name, letters),
    cells: row.cells.slice(skipped).map((cell, i) => ({
      ...cell,
      ...places[i],
      tall: cell.state === 'part' ? Math.max(1, cell.known * 16) : 0,
    })),
  };
}
