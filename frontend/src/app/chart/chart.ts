import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { csv, download } from '../core/csv';
import { UrlState } from '../core/url-state';
import { Step } from '../ui/step';
import { Legend } from '../ui/legend';
import { Failure } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { Canvas } from './canvas';
import { kept, moved, pointAt } from './cursor';
import { DataTable } from './data-table';
import { BLANK, ChartModel, ChartView, spotOf } from './model';
import { Pinch } from './pinch';
import { Spoken } from './spoken';
import { Range, Stretch, around, aside, dragged } from './zoom';

/** Pixels that a pointer moves before a click becomes a drag. */
const STEADY = 6;

/** A sentence, the chart that is its evidence, and the table with the same rows; or why not. */
@Component({
  selector: 'gp-chart',
  imports: [Canvas, DataTable, Failure, Legend, Skeleton, Step],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './chart.html',
})
export class Chart {
  readonly name = input.required<string>();
  readonly heading = input.required<string>();
  /** Null until it is there, or when it could not be had: then `error` says why. */
  readonly view = input.required<ChartView | null>();
  readonly error = input<unknown>();
  protected readonly zoomSaid = computed(() => $localize`Zoom of ${this.heading()}:heading:`);
  /** What is waited for, as "8 weeks of hours". */
  readonly what = input('');
  readonly retry = output();
  /** Whether points lead to their receipts. */
  readonly receipts = input(false);
  /** Whether a part can be looked at; `zoomed` when one is. */
  readonly zoomable = input(false);
  readonly zoomed = input(false);
  readonly opened = output<string>();
  /** Whether a click or Enter opens a point's time in another chart, rather than holding it. */
  readonly leads = input(false);
  readonly led = output<Stretch>();
  /** Whether more of its sentence is to come, which then moves nothing. */
  readonly saysMore = input(false);
  /** An instant that is being read on another chart of the page, and the one read on this. */
  readonly linked = input<number | null>(null);
  readonly pointed = output<number | null>();
  /** What another chart of the page is zoomed to. */
  readonly part = input<Stretch | null>(null);
  /** An instant to go and stand on, once it is there. */
  readonly stand = input<number | null>(null);
  readonly stood = output();
  /** The points to look at, null for all. */
  readonly zoom = output<Range | null>();

  private readonly url = inject(UrlState);
  private readonly host: HTMLElement = inject(ElementRef).nativeElement;
  private readonly canvas = viewChild(Canvas);
  private readonly spoken = new Spoken();
  /** Stays on its time when other points are drawn. */
  private readonly chosen = linkedSignal<ChartModel, number | null>({
    source: () => this.model(),
    computation: ({ spans }, previous) => {
      const was = previous && previous.value !== null && previous.source.spans[previous.value];
      return was ? pointAt(spans, was.start) : null;
    },
  });
  private readonly pinch = new Pinch();
  private down: { x: number; index: number } | null = null;
  private readonly brushed = signal<Range | null>(null);

  protected readonly model = computed(() => this.view()?.model ?? BLANK);
  protected readonly asTable = computed(() => this.url.tables().has(this.name()));
  protected readonly pinned = signal(false);
  protected readonly said = this.spoken.text;
  protected readonly point = computed(() => {
    const at = this.chosen();
    return at === null ? null : this.model().read(at);
  });
  protected readonly place = computed(() => this.placeOf(this.chosen()));
  protected readonly linkedPlace = computed(() => {
    const at = this.linked();
    return at === null || this.chosen() !== null
      ? null
      : this.placeOf(pointAt(this.model().spans, at));
  });
  protected readonly brush = computed(() => {
    const range = this.brushed();
    const [from, to] = range ? [this.placeOf(range.from), this.placeOf(range.to)] : [];
    return from && to ? { ...from, width: to.x - from.x } : null;
  });

  constructor() {
    effect(() => {
      const at = this.chosen();
      this.pointed.emit(at === null ? null : this.model().spans[at].start);
    });
    effect(() => {
      const at = this.stand();
      const i = at === null ? null : pointAt(this.model().spans, at);
      if (i === null || !this.canvas()) return;
      this.choose(i);
      this.pinned.set(true);
      this.canvasElement()?.focus();
      this.stood.emit();
    });
  }

  protected toggle(): void {
    this.url.turn(this.name());
    this.leave();
  }

  protected download(): void {
    const { columns, file, rows } = this.model().table();
    download(`${this.name()}.csv`, csv(file ?? columns, rows));
  }

  protected hover(event: PointerEvent): void {
    const canvas = this.canvas();
    if (!canvas || this.pinched(event)) return;
    if (this.down && Math.abs(event.clientX - this.down.x) > STEADY) {
      const to = canvas.indexAt(event);
      this.leave();
      this.brushed.set({ from: Math.min(this.down.index, to), to: Math.max(this.down.index, to) });
    } else if (!this.pinned()) {
      this.chosen.set(canvas.pointAt(event));
    }
  }

  /** Pins what is under the pointer; with a mouse it may become a drag over a stretch. */
  protected press(event: PointerEvent): void {
    this.pinned.set(false);
    const at = this.fractionAt(event);
    if (at !== null) this.pinch.down(event.pointerId, at);
    this.hover(event);
    if (this.pinch.isOn) return;
    this.pinned.set(this.chosen() !== null && !this.leads());
    const canvas = this.canvas();
    if (!canvas || !this.zoomable() || event.pointerType === 'touch' || event.button !== 0) return;
    canvas.hold(event);
    this.down = { x: event.clientX, index: canvas.indexAt(event) };
  }

  protected release(event: PointerEvent): void {
    const spread = this.pinch.range(this.model().spans.length);
    const range = this.brushed();
    this.cancel(event);
    const whole = spread ?? (range && dragged(range.from, range.to));
    if (whole) this.look(whole);
  }

  protected cancel(event: PointerEvent): void {
    this.pinch.up(event.pointerId);
    this.down = null;
    this.brushed.set(null);
  }

  /** While two fingers are down they are no cursor; the part that they would show is marked. */
  private pinched(event: PointerEvent): boolean {
    const at = this.fractionAt(event);
    if (at !== null) this.pinch.move(event.pointerId, at);
    if (!this.pinch.isOn) return false;
    const n = this.model().spans.length;
    const range = this.pinch.range(n);
    const closer = range !== null && range.to - range.from < n - 1;
    this.leave();
    this.brushed.set(closer ? { from: kept(range.from, n), to: kept(range.to, n) } : null);
    return true;
  }

  /** Where a finger is among the points that are drawn, outside of them too. */
  private fractionAt(event: PointerEvent): number | null {
    if (event.pointerType !== 'touch' || !this.zoomable()) return null;
    const last = this.model().spans.length - 1;
    const [first, end] = [this.placeOf(0), this.placeOf(last)];
    const box = this.canvasElement()?.getBoundingClientRect();
    if (!first || !end || !box || end.x <= first.x) return null;
    return ((event.clientX - box.left - first.x) / (end.x - first.x)) * last;
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
    this.zoom.emit(around(this.model().spans.length, this.chosen(), closer));
  }

  protected pan(by: number): void {
    this.zoom.emit(aside(this.model().spans.length, by));
  }

  protected look(range: Range | null): void {
    this.leave();
    this.zoom.emit(range);
    if (range === null) this.canvasElement()?.focus();
  }

  protected open(): void {
    const receipt = this.point()?.receipts?.[0];
    if (receipt) this.opened.emit(receipt.start);
  }

  protected lead(): void {
    const at = this.chosen();
    if (at !== null && this.leads()) this.led.emit(this.model().spans[at]);
  }

  protected key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 't' || event.key === 'T') {
      this.toggle();
      queueMicrotask(() => this.host.querySelector<HTMLElement>('.to-table')?.focus());
    } else if (event.key === 'Enter') {
      if (this.leads()) this.lead();
      else this.pinned.update((it) => !it);
    } else if (event.key === 'Escape') {
      this.leave();
    } else if (event.key === 'r' && this.receipts()) {
      this.open();
    } else if (this.zoomable() && ['+', '=', '-'].includes(event.key)) {
      if (event.key !== '-' || this.zoomed()) this.closer(event.key !== '-');
    } else if (this.zoomable() && event.key === '0') {
      this.look(null);
    } else {
      const { spans, step } = this.model();
      const to = moved(event, this.chosen(), spans.length, step);
      if (to === null || spans.length === 0) return;
      const past = to < 0 ? -1 : to >= spans.length ? 1 : 0;
      if (past !== 0 && this.zoomed()) this.pan(past / 2);
      this.choose(kept(to, spans.length));
    }
    event.preventDefault();
  }

  private choose(i: number): void {
    this.chosen.set(i);
    const { title, lines } = this.model().read(i);
    this.spoken.say(`${title}: ${lines.join(', ')}`);
  }

  private placeOf(i: number | null) {
    const canvas = this.canvas();
    return i === null || !canvas ? null : canvas.place(spotOf(this.model(), i));
  }

  private canvasElement(): HTMLElement | null {
    return this.host.querySelector<HTMLElement>('gp-canvas');
  }
}
