import { Injectable, Signal, effect, inject, signal } from '@angular/core';
import { Printing } from './printing';

/** One part of a page a task: a hand on the page never waits for all of them. */
@Injectable({ providedIn: 'root' })
export class Turns {
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
 * Whether it is a part's turn to be made: what lies below the fold comes after what lies above it.
 * Paper has all at once.
 */
export function inTurns(ready: Signal<boolean>, parts: number): (part: number) => boolean {
  const printing = inject(Printing);
  const turns = inject(Turns);
  const come = signal(0);
  const begun = effect(() => {
    if (!ready()) return;
    begun.destroy();
    for (let n = 1; n <= parts; n += 1) turns.take(() => come.set(n));
  });
  return (part) => printing.wanted() || come() > part;
}
