import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { csv, download } from '../core/csv';
import { Icon } from '../ui/icon';
import { Legend } from '../ui/legend';
import { Failure } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { Canvas } from './canvas';
import { moved } from './cursor';
import { DataTable } from './data-table';
import { BLANK, ChartView } from './model';
import { Spoken } from './spoken';
import { Range, around, dragged } from './zoom';

/** Pixels that a pointer moves before a click becomes a drag. */
const STEADY = 6;

/** A sentence, the chart that is its evidence, and the table with the same rows; or why not. */
@Component({
  selector: 'gp-chart',
  imports: [Canvas, DataTable, Failure, Icon, Legend, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './chart.html',
})
export class Chart {
  readonly name = input.required<string>();
  readonly heading = input.required<string>();
  /** Null until it is there, or when it could not be had: then `error` says why. */
  readonly view = input.required<ChartView | null>();
  readonly error = input<unknown>();
  /** What is waited for, as "8 weeks of hours". */
  readonly what = input('');
  readonly retry = output();
  /** Whether points lead to their receipts. */
  readonly receipts = input(false);
  /** Whether a part can be looked at; `zoomed` when one is. */
  readonly zoomable = input(false);
  readonly zoomed = input(false);
  readonly opened = output<string>();
  /** The points to look at, null for all. */
  readonly zoom = output<Range | null>();

  private readonly host: HTMLElement = inject(ElementRef).nativeElement;
  private readonly canvas = viewChild(Canvas);
  private readonly spoken = new Spoken();
  private readonly chosen = signal<number | null>(null);
  private down: { x: number; index: number } | null = null;
  private readonly brushed = signal<Range | null>(null);

  protected readonly model = computed(() => this.view()?.model ?? BLANK);
  protected readonly asTable = signal(false);
  protected readonly pinned = signal(false);
  protected readonly said = this.spoken.text;
  protected readonly at = computed(() => {
    const at = this.chosen();
    return at !== null && at < this.model().points.length ? at : null;
  });
  protected readonly point = computed(() => {
    const at = this.at();
    return at === null ? null : this.model().points[at];
  });
  protected readonly place = computed(() => {
    const point = this.point();
    const canvas = this.canvas();
    return point && canvas ? canvas.place(point) : null;
  });
  protected readonly brush = computed(() => {
    const [range, canvas, { points }] = [this.brushed(), this.canvas(), this.model()];
    if (!range || !canvas) return null;
    const [from, to] = [canvas.place(points[range.from]), canvas.place(points[range.to])];
    return from && to && { ...from, width: to.x - from.x };
  });

  protected toggle(): void {
    this.asTable.update((it) => !it);
    this.leave();
  }

  protected download(): void {
    const { columns, rows } = this.model().table;
    download(`${this.name()}.csv`, csv(columns, rows));
  }

  protected hover(event: PointerEvent): void {
    const canvas = this.canvas();
    if (!canvas) return;
    if (this.down && Math.abs(event.clientX - this.down.x) > STEADY) {
      const to = canvas.indexAt(event, this.model().points.length);
      this.leave();
      this.brushed.set({ from: Math.min(this.down.index, to), to: Math.max(this.down.index, to) });
    } else if (!this.pinned()) {
      this.chosen.set(canvas.pointAt(event, this.model().points));
    }
  }

  /** Pins what is under the pointer; with a mouse it may become a drag over a stretch. */
  protected press(event: PointerEvent): void {
    this.pinned.set(false);
    this.hover(event);
    this.pinned.set(this.chosen() !== null);
    const canvas = this.canvas();
    if (!canvas || !this.zoomable() || event.pointerType === 'touch' || event.button !== 0) return;
    canvas.hold(event);
    this.down = { x: event.clientX, index: canvas.indexAt(event, this.model().points.length) };
  }

  protected release(): void {
    const range = this.brushed();
    this.down = null;
    this.brushed.set(null);
    const whole = range && dragged(range.from, range.to);
    if (whole) this.look(whole);
  }

  protected unhover(): void {
    if (!this.pinned()) this.chosen.set(null);
  }

  protected blurred(event: FocusEvent): void {
    if (!this.host.contains(event.relatedTarget as Node | null)) this.leave();
  }

  protected leave(): void {
    this.pinned.set(false);
    this.chosen.set(null);
  }

  protected close(): void {
    this.leave();
    this.canvasElement()?.focus();
  }

  protected closer(closer: boolean): void {
    this.look(around(this.model().points.length, this.at(), closer));
  }

  protected look(range: Range | null): void {
    this.leave();
    this.zoom.emit(range);
    if (range === null) this.canvasElement()?.focus();
  }

  protected open(): void {
    const receipt = this.point()?.receipt;
    if (receipt && this.receipts()) this.opened.emit(receipt);
  }

  protected key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 't' || event.key === 'T') {
      this.toggle();
      queueMicrotask(() => this.host.querySelector<HTMLElement>('.to-table')?.focus());
    } else if (event.key === 'Enter') {
      this.pinned.update((it) => !it);
    } else if (event.key === 'Escape') {
      this.leave();
    } else if (event.key === 'r' && this.receipts()) {
      this.open();
    } else if (this.zoomable() && ['+', '=', '-'].includes(event.key)) {
      if (event.key !== '-' || this.zoomed()) this.closer(event.key !== '-');
    } else if (this.zoomable() && event.key === '0') {
      this.look(null);
    } else {
      const { points, step } = this.model();
      const to = moved(event, this.at(), points.length, step);
      if (to === null || points.length === 0) return;
      this.chosen.set(to);
      this.spoken.say(`${points[to].title}: ${points[to].lines.join(', ')}`);
    }
    event.preventDefault();
  }

  private canvasElement(): HTMLElement | null {
    return this.host.querySelector<HTMLElement>('gp-canvas');
  }
}
