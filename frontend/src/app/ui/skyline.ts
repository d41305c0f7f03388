import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { fixed, signed } from '../core/figures';
import { State } from './expectation';
import { Block, Placed, skyline } from './skyline-layout';
import { hostWidth } from './width';

export interface SkylineBuilding extends Block {
  name: string;
  state: State;
  /** Percent against expectation. */
  deviation: number | null;
  coverage: number;
  link: unknown[];
}

const STRONG = 15;
/** Longest line of a name, in characters, that is not a single word. */
const LINE = 10;
/** Width of a character, in pixels. */
const CHARACTER = 6.7;

/** Each building a block whose area is its floor area; color only where it left its range. */
@Component({
  selector: 'gp-skyline',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (drawn(); as it) {
      <svg
        class="sky"
        [attr.viewBox]="'0 0 ' + width() + ' ' + it.height"
        [attr.width]="width()"
        [attr.height]="it.height"
        role="group"
        aria-label="Buildings by difference from expectation, most over first"
        i18n-aria-label
      >
        @for (base of it.streets; track base) {
          <path
            [attr.d]="'M0 ' + (base + 0.5) + 'H' + width()"
            stroke="var(--ink)"
            stroke-width="1.5"
          />
        }
        @for (b of it.blocks; track b.id) {
          <a
            [routerLink]="b.link"
            queryParamsHandling="preserve"
            [attr.aria-label]="b.label"
            [class.selected]="b.id === selected()"
          >
            <rect
              class="slot"
              [attr.x]="b.slot"
              [attr.y]="b.base - b.height - 18"
              [attr.width]="b.slotWidth"
              [attr.height]="b.height + 38"
            />
            <rect
              class="block"
              [attr.x]="b.x"
              [attr.y]="b.base - b.height"
              [attr.width]="b.width"
              [attr.height]="b.height"
              [attr.fill]="b.fill"
              [attr.stroke]="b.edge"
              [attr.stroke-dasharray]="b.area === null ? '2 2' : null"
              stroke-width=".8"
            />
            <path [attr.d]="b.storeyLines" stroke="var(--paper)" stroke-width="1.2" />
            <text [attr.y]="b.base + 16" [class.big]="b.loud">
              @for (line of b.lines; track $index) {
                <tspan [attr.x]="b.center" [attr.dy]="$index === 0 ? 0 : 13">{{ line }}</tspan>
                &ngsp;
              }
            </text>
            @if (b.above) {
              <text
                [class.big]="b.loud"
                [class.over]="b.state === 'over'"
                [class.under]="b.state === 'under'"
                [attr.x]="b.aboveX"
                [attr.y]="b.base - b.height - 6"
              >
                {{ b.above }}
              </text>
            }
          </a>
        }
      </svg>
    }
  `,
})
export class SkylineView {
  readonly buildings = input.required<readonly SkylineBuilding[]>();
  readonly selected = input<string | null>(null);
  protected readonly width = hostWidth();

  protected readonly drawn = computed(() => {
    const width = this.width();
    if (width === 0) return null;
    const names = this.buildings().map((it) => linesOf(it.name));
    const label = {
      width: Math.max(0, ...names.flat().map((it) => it.length * CHARACTER)),
      lines: Math.max(1, ...names.map((it) => it.length)),
    };
    const { placed, streets, height } = skyline(this.buildings(), width, label);
    return { streets, height, blocks: placed.map((it) => drawn(it, width)) };
  });
}

function drawn(it: Placed<SkylineBuilding>, width: number) {
  const { block } = it;
  const { state } = block;
  const storey = it.height / it.storeys;
  const center = it.slot + it.slotWidth / 2;
  const loud = state === 'over' || state === 'under';
  let storeyLines = '';
  for (let i = 1; i < it.storeys; i++) {
    storeyLines += `M${it.x} ${it.base - i * storey}h${it.width}`;
  }
  return {
    ...it,
    ...block,
    center,
    loud,
    storeyLines,
    lines: linesOf(block.name),
    fill: fill(block),
    edge: loud ? 'none' : state === 'not_judged' ? 'var(--gap)' : 'var(--band-edge)',
    above: above(block),
    aboveX: Math.min(width - 19, Math.max(19, center)),
    label: `${block.name} ${spoken(block)}`,
  };
}

function fill({ state, deviation }: SkylineBuilding): string {
  const strong = Math.abs(deviation ?? 0) > STRONG;
  if (state === 'over') return `var(--div-${strong ? 6 : 5})`;
  if (state === 'under') return `var(--div-${strong ? 2 : 3})`;
  return state === 'within' ? 'var(--div-4)' : 'url(#hatch)';
}

function above({ state, deviation, coverage }: SkylineBuilding): string {
  if (state === 'within') return '';
  if (state === 'not_judged')
    return coverage === 0 || coverage >= 0.9 ? '' : `${fixed(coverage * 100)} %`;
  return deviation === null ? '' : `${signed(deviation)} %`;
}

function spoken(it: SkylineBuilding): string {
  const { state, deviation, coverage } = it;
  if (state === 'within') {
    return deviation === null
      ? $localize`as expected`
      : $localize`${signed(deviation, 1)}:deviation: % against expectation`;
  }
  if (state === 'over') {
    return $localize`${above(it)}:percent: against expectation, over its range`;
  }
  if (state === 'under') {
    return $localize`${above(it)}:percent: against expectation, under its range`;
  }
  return coverage === 0
    ? $localize`nothing measured, not judged`
    : $localize`${fixed(coverage * 100)}:coverage: % measured, not judged`;
}

/** A name as lines of whole words, few and about equally long. */
function linesOf(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
