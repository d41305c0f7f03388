import { DestroyRef, Injectable, inject, signal } from '@angular/core';

const TICK = 30_000;

/** What time it is, to half a minute: what was fresh grows old while a page stands open. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly ticking = signal(Date.now());
  readonly now = this.ticking.asReadonly();

  constructor() {
    const timer = setInterval(() => this.ticking.set(Date.now()), TICK);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
