import { DestroyRef, Injectable, inject, signal } from '@angular/core';

const QUERIES = ['(prefers-color-scheme: dark)', 'print'];

/** Counts the changes of theme: what holds a color rather than its name is drawn again on each. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly counted = signal(0);
  readonly turns = this.counted.asReadonly();

  constructor() {
    const turn = () => this.counted.update((n) => n + 1);
    const lists = QUERIES.map((query) => matchMedia(query));
    for (const list of lists) list.addEventListener('change', turn);
    const chosen = new MutationObserver(turn);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    inject(DestroyRef).onDestroy(() => {
      for (const list of lists) list.removeEventListener('change', turn);
      chosen.disconnect();
    });
  }
}
