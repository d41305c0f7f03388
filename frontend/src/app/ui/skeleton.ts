import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  inject,
  input,
  signal,
} from '@angular/core';

const PATIENCE = 3_000;

/** Empty underlines where figures will stand; after three seconds it says what is awaited. */
@Component({
  selector: 'gp-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="skeleton" [class.chart-box]="kind() === 'chart'" aria-busy="true">
      @if (kind() === 'figures') {
        @for (it of [1, 2, 3, 4, 5]; track it) {
          <span class="empty"></span>
        }
      }
      <p class="dim" role="status">{{ said() }}</p>
    </div>
  `,
})
export class Skeleton {
  readonly what = input.required<string>();
  readonly kind = input<'figures' | 'chart'>('figures');
  private readonly late = signal(false);
  protected readonly said = computed(() =>
    this.late() ? $localize`Still fetching ${this.what()}:what:` : '',
  );

  constructor() {
    const timer = setTimeout(() => this.late.set(true), PATIENCE);
    inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  }
}
