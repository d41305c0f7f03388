import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  TemplateRef,
  afterNextRender,
  computed,
  contentChild,
  inject,
  input,
  signal,
} from '@angular/core';
import { Printing } from '../core/printing';
import { Turns } from '../core/turns';

const MARGIN = '300px';

/**
 * A part of a page that is made when somebody comes near it, or at once where all is wanted on paper.
 * Until then its heading stands over the room that a chart takes.
 */
@Component({
  selector: 'gp-near',
  imports: [NgTemplateOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (is()) {
      <ng-container [ngTemplateOutlet]="part()" [ngTemplateOutletContext]="told()" />
    } @else {
      <div class="later">
        <div class="sh">
          <h2 [id]="name()">{{ heading() }}</h2>
        </div>
        <div class="skeleton chart-box"></div>
      </div>
    }
  `,
})
export class Near {
  /** The id of the heading, here and in the part itself, which is told both. */
  readonly name = input.required<string>();
  readonly heading = input.required<string>();

  protected readonly part = contentChild.required(TemplateRef);
  protected readonly told = computed(() => ({
    $implicit: { name: this.name(), heading: this.heading() },
  }));
  private readonly printing = inject(Printing);
  private readonly came = signal(false);
  protected readonly is = computed(() => this.came() || this.printing.wanted());

  constructor() {
    const host: HTMLElement = inject(ElementRef).nativeElement;
    const turns = inject(Turns);
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const near = new IntersectionObserver(
        (seen) => {
          if (!seen.some((it) => it.isIntersecting)) return;
          near.disconnect();
          turns.take(() => this.came.set(true));
        },
        { rootMargin: MARGIN },
      );
      near.observe(host);
      destroyed.onDestroy(() => near.disconnect());
    });
  }
}
