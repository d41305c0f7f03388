import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { csv, download } from '../core/csv';
import { Legend } from '../ui/legend';
import { Canvas } from './canvas';
import { moved } from './cursor';
import { DataTable } from './data-table';
import type { ChartModel, Sentence } from './model';
import { Spoken } from './spoken';

/** A sentence, the chart that is its evidence, the legend, and the table with the same rows. */
@Component({
  selector: 'gp-chart',
  imports: [Canvas, DataTable, Legend],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './chart.html',
})
export class Chart {
  readonly name = input.required<string>();
  readonly heading = input.required<string>();
  readonly sub = input('');
  readonly sentence = input.required<Sentence>();
  readonly model = input.required<ChartModel>();
  readonly size = input<'load' | 'strip' | 'daily' | 'heat'>('load');

  private readonly host: HTMLElement = inject(ElementRef).nativeElement;
  private readonly canvas = viewChild(Canvas);
  private readonly spoken = new Spoken();
  private readonly chosen = signal<number | null>(null);

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

  protected toggle(): void {
    this.asTable.update((it) => !it);
    this.leave();
  }

  protected download(): void {
    const { columns, rows } = this.model().table;
    download(`${this.name()}.csv`, csv(columns, rows));
  }

  protected hover(event: PointerEvent): void {
    if (this.pinned()) return;
    const canvas = this.canvas();
    if (canvas) this.chosen.set(canvas.pointAt(event, this.model().points));
  }

  protected pin(event: PointerEvent): void {
    this.pinned.set(false);
    this.hover(event);
    this.pinned.set(this.chosen() !== null);
  }

  protected unhover(): void {
    if (!this.pinned()) this.chosen.set(null);
  }

  protected leave(): void {
    this.pinned.set(false);
    this.chosen.set(null);
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
    } else {
      const { points, step } = this.model();
      const to = moved(event, this.at(), points.length, step);
      if (to === null || points.length === 0) return;
      this.chosen.set(to);
      this.spoken.say(`${points[to].title}: ${points[to].lines.join(', ')}`);
    }
    event.preventDefault();
  }
}
