import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  effect,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import type { EChartsType } from 'echarts/core';
import { nearest } from './cursor';
import type { ChartModel, ChartPoint } from './model';

export interface CursorPlace {
  x: number;
  top: number;
  width: number;
  height: number;
  /** Right of the middle: what is written beside the cursor goes to its left. */
  far: boolean;
}

const NEAR = '300px';

/** The box a chart is drawn into: of fixed height from the start, filled when it comes near. */
@Component({
  selector: 'gp-canvas',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="drawing" #box></div>
    @if (cursor(); as it) {
      <div
        class="cursor"
        [class.cell]="it.width > 1"
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

  private readonly host: HTMLElement = inject(ElementRef).nativeElement;
  private readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  private readonly drawn = signal<EChartsType | null>(null);
  private readonly size = signal({ width: 0, height: 0 });

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const near = new IntersectionObserver(
        async (seen) => {
          if (!seen.some((it) => it.isIntersecting)) return;
          near.disconnect();
          const [{ draw }] = await Promise.all([import('./engine'), document.fonts.ready]);
          if (!destroyed.destroyed) this.drawn.set(draw(this.box().nativeElement));
        },
        { rootMargin: NEAR },
      );
      near.observe(this.host);
      const resized = new ResizeObserver(() =>
        this.size.set({ width: this.host.clientWidth, height: this.host.clientHeight }),
      );
      resized.observe(this.host);
      destroyed.onDestroy(() => {
        near.disconnect();
        resized.disconnect();
        this.drawn()?.dispose();
      });
    });
    effect(() => {
      const size = this.size();
      if (size.width === 0) return;
      this.drawn()?.resize();
      this.drawn()?.setOption(this.model().option(size), { notMerge: true });
    });
  }

  place({ x, row }: ChartPoint): CursorPlace | null {
    const chart = this.drawn();
    const { width, height } = this.size();
    if (!chart) return null;
    const at = chart.convertToPixel({ gridIndex: 0 }, [x, row ?? 0]);
    if (!at || Number.isNaN(at[0])) return null;
    const far = at[0] > width / 2;
    if (row === undefined) return { x: at[0], top: 30, width: 1, height: height - 56, far };
    const next = chart.convertToPixel({ gridIndex: 0 }, [x + 1, row + 1]);
    const cell = { width: Math.abs(next[0] - at[0]), height: Math.abs(next[1] - at[1]) };
    return { x: at[0] - cell.width / 2, top: at[1] - cell.height / 2, ...cell, far };
  }

  /** The point of a single line that a pointer is over, or nearest to. */
  indexAt(event: PointerEvent, n: number): number {
    const chart = this.drawn();
    const x = event.clientX - this.host.getBoundingClientRect().left;
    const at = chart?.convertFromPixel({ gridIndex: 0 }, [x, 0])[0] ?? 0;
    return Math.max(0, Math.min(n - 1, Math.round(at)));
  }

  hold(event: PointerEvent): void {
    this.host.setPointerCapture(event.pointerId);
  }

  pointAt(event: PointerEvent, points: readonly ChartPoint[]): number | null {
    const chart = this.drawn();
    if (!chart) return null;
    const box = this.host.getBoundingClientRect();
    const pixel = [event.clientX - box.left, event.clientY - box.top];
    const at = chart.convertFromPixel({ gridIndex: 0 }, pixel);
    return nearest(points, at[0], at[1]);
  }
}
