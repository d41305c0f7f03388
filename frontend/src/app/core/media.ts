import { DestroyRef, Injectable, Signal, inject, signal } from '@angular/core';

/** The media feature that changes what is drawn, not only how. */
@Injectable({ providedIn: 'root' })
export class Media {
  private readonly destroyed = inject(DestroyRef);
  readonly phone = this.matches('(max-width: 760px)');

  private matches(query: string): Signal<boolean> {
    const list = matchMedia(query);
    const matches = signal(list.matches);
    const update = () => matches.set(list.matches);
    list.addEventListener('change', update);
    this.destroyed.onDestroy(() => list.removeEventListener('change', update));
    return matches;
  }
}
