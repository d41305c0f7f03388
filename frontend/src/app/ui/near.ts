import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injectable,
  TemplateRef,
  afterNextRender,
  computed,
  contentChild,
  inject,
  input,
  signal,
} from '@angular/core';
import { Printing } from '../core/printing';

const MARGIN = '300px';

/** What comes near together is made one part a task: a hand on the page never waits for all of them. */
@Injectable({ providedIn: 'root' })
class Turns {
  private readonly waiting: (() => void)[] = [];
  private isBusy = false;

  take(part: () => void): void {
    this.waiting.push(part);
    if (!this.isBusy) this.next();
  }

  private next(): void {
    const part = this.waiting.shift();
    this.isBusy = part !== undefined;
    if (!part) return;
    setTimeout(() => {
      part();
      // What it made is drawn before.
      setTimeout(() => this.next());
    });
  }
}

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
      <ng-container [ngTemplateOutlet]="part()" />
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
  /** The id of the heading, here and in the part itself. */
  readonly name = input.required<string>();
  readonly heading = input.required<string>();

  protected readonly part = contentChild.required(TemplateRef);
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
