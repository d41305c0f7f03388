import {
  DestroyRef,
  Injector,
  Signal,
  afterNextRender,
  effect,
  inject,
  signal,
} from '@angular/core';
import { Printing } from './printing';

/**
 * Whether it is a part's turn to be made: what lies below the fold comes after what lies above it,
 * one part a task, so that a hand on the page never waits for all of them. Paper has all at once.
 */
export function inTurns(ready: Signal<boolean>, parts: number): (part: number) => boolean {
  const printing = inject(Printing);
  const injector = inject(Injector);
  const come = signal(0);
  let timer = 0;

  const next = () => {
    come.update((n) => n + 1);
    if (come() < parts) later();
  };
  const later = () => {
    afterNextRender({ read: () => (timer = setTimeout(next)) }, { injector });
  };
  const begun = effect(() => {
    if (!ready()) return;
    begun.destroy();
    later();
  });
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  return (part) => printing.wanted() || come() > part;
}
