import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { EChartsType } from 'echarts/core';
import { Printing } from '../core/printing';
import { kept, nearest } from './cursor';
import { ChartModel, Spot, spotOf } from './model';
import { Covered, corners, covered } from './part';
import type { Stretch } from './zoom';

export interface CursorPlace {
  x: number;
  top: number;
  width: number;
  height: number;
  /** Right of the middle: what is written beside the cursor goes to its left. */
  far: boolean;
}

const NEAR = '300px';

type Engine = typeof import('./engine');

let fetched: Promise<Engine> | null = null;
let engine: Engine | null = null;

async function fetchEngine(): Promise<Engine> {
  fetched ??= import('./engine');
  try {
    [engine] = await Promise.all([fetched, document.fonts.ready]);
    return engine;
  } catch (error) {
    fetched = null;
    throw error;
  }
}

/** The box a chart is drawn into: of fixed height from the start, filled when it comes near. */
@Component({
  selector: 'gp-canvas',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (marked(); as points) {
      <svg class="part" [class.cells]="model().rows" aria-hidden="true">
        <polygon [attr.points]="points" />
      </svg>
    }
    <div class="drawing" #box></div>
    @for (it of cursors(); track $index) {
      <div
        class="cursor"
        [class.cell]="it.width > 1"
        [class.linked]="it !== cursor()"
        [style.left.px]="it.x"
        [style.top.px]="it.top"
        [style.width.px]="it.width"
        [style.height.px]="it.height"
      ></div>
    }
  `,
})
export class Canvas {
  readonly model = input.required<ChartModel>();
  readonly cursor = input.required<CursorPlace | null>();
  /** Where another chart of the page is being read. */
  readonly linked = input<CursorPlace | null>(null);

  /** What another chart of the page is zoomed to. */
  readonly part = input<Stretch | null>(null);

  private readonly printing = inject(Printing);
  private readonly host: HTMLElement = inject(ElementRef).nativeElement;
  private readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  private readonly drawn = signal<EChartsType | null>(null);
  /** Counts what was drawn: places are to be looked up again. */
  private readonly turns = signal(0);
  private readonly size = signal({ width: 0, height: 0 });
  protected readonly cursors = computed(() =>
    [this.cursor(), this.linked()].filter((it) => it !== null),
  );

  protected readonly marked = computed(() => {
    const it = covered(this.model().spans, this.part());
    return it && this.around(it);
  });

  constructor() {
    const destroyed = inject(DestroyRef);
    const injector = inject(Injector);
    afterNextRender(() => {
      const show = async () => {
        const { draw } = await fetchEngine();
        if (!destroyed.destroyed && !this.drawn())
          this.drawn.set(draw(this.box().nativeElement, this.size()));
      };
      const near = new IntersectionObserver(
        (seen) => {
          if (!seen.some((it) => it.isIntersecting)) return;
          near.disconnect();
          void show();
        },
        { rootMargin: NEAR },
      );
      near.observe(this.host);
      const measure = () =>
        this.size.set({ width: this.host.clientWidth, height: this.host.clientHeight });
      effect(
        () => {
          if (!this.printing.wanted() || untracked(this.drawn) || !engine) return;
          measure();
          this.drawn.set(engine.draw(this.box().nativeElement, this.size()));
        },
        { injector },
      );
      const resized = new ResizeObserver(measure);
      resized.observe(this.host);
      destroyed.onDestroy(() => {
        near.disconnect();
        resized.disconnect();
        this.drawn()?.dispose();
      });
    });
    effect(() => {
      const [size, chart] = [this.size(), this.drawn()];
      if (size.width === 0 || !chart) return;
      const option = this.model().option(size);
      if (chart.getWidth() !== size.width || chart.getHeight() !== size.height) chart.resize(size);
      // The first drawing takes longest: it waits for the next frame, so that a hand may come between.
      const lazyUpdate = untracked(this.turns) === 0 && !untracked(this.printing.wanted);
      const told = () => this.turns.update((n) => n + 1);
      if (lazyUpdate) {
        chart.on('rendered', () => {
          chart.off('rendered');
          told();
        });
      }
      chart.setOption(option, { notMerge: true, lazyUpdate });
      if (!lazyUpdate) told();
    });
  }

  place({ x, row }: Spot): CursorPlace | null {
    const chart = this.drawn();
    const { width, height } = this.size();
    if (!chart || this.turns() === 0) return null;
    const at = chart.convertToPixel({ gridIndex: 0 }, [x, row ?? 0]);
    if (!at || Number.isNaN(at[0])) return null;
    const far = at[0] > width / 2;
    if (row === undefined) return { x: at[0], top: 30, width: 1, height: height - 56, far };
    const next = chart.convertToPixel({ gridIndex: 0 }, [x + 1, row + 1]);
    const cell = { width: Math.abs(next[0] - at[0]), height: Math.abs(next[1] - at[1]) };
    return { x: at[0] - cell.width / 2, top: at[1] - cell.height / 2, ...cell, far };
  }

  /** The corners of a part, in pixels. */
  private around({ from, to }: Covered): string | null {
    const model = this.model();
    const { height } = this.size();
    const [first, second] = [this.place({ x: 0, row: 0 }), this.place({ x: 1, row: 0 })];
    if (!first || !second) return null;
    const column = second.x - first.x;
    if (!model.rows) {
      const [left, right] = [from, to + 1].map((x) => first.x + (x - 0.5) * column);
      const [top, bottom] = [30, height - 26];
      return `${left},${top} ${left},${bottom} ${right},${bottom} ${right},${top}`;
    }
    return corners(spotOf(model, from), spotOf(model, to), model.rows)
      .map(([x, row]) => `${first.x + x * column},${first.top + row * first.height}`)
      .join(' ');
  }

  /** The point of a single line that a pointer is over, or nearest to. */
  indexAt(event: PointerEvent): number {
    const chart = this.drawn();
    const x = event.clientX - this.host.getBoundingClientRect().left;
    const at = chart?.convertFromPixel({ gridIndex: 0 }, [x, 0])[0] ?? 0;
    return kept(Math.round(at), this.model().spans.length);
  }

  hold(event: PointerEvent): void {
    this.host.setPointerCapture(event.pointerId);
  }

  pointAt(event: PointerEvent): number | null {
    const chart = this.drawn();
    if (!chart) return null;
    const box = this.host.getBoundingClientRect();
    const pixel = [event.clientX - box.left, event.clientY - box.top];
    const at = chart.convertFromPixel({ gridIndex: 0 }, pixel);
    return nearest(this.model(), at[0], at[1]);
  }
}
