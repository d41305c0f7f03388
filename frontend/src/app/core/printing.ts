import { ApplicationRef, Injectable, inject, signal } from '@angular/core';

/** Paper is taken as a page stands at that moment: what waits on a screen must be there by then. */
@Injectable({ providedIn: 'root' })
export class Printing {
  private readonly begun = signal(false);
  private readonly goesOn = signal(false);
  /** Whether the page was printed: what waits until somebody comes near is then wanted at once. */
  readonly wanted = this.begun.asReadonly();
  /** Whether it is being printed: what would be too much for a screen is there for that long. */
  readonly now = this.goesOn.asReadonly();

  constructor() {
    const app = inject(ApplicationRef);
    addEventListener('beforeprint', () => {
      this.begun.set(true);
      this.goesOn.set(true);
      // The browser takes the page as it is when this returns.
      app.tick();
    });
    addEventListener('afterprint', () => this.goesOn.set(false));
  }
}
