import { ApplicationRef, Injectable, inject, signal } from '@angular/core';

/** Whether the page was printed: what waits until somebody comes near is then wanted at once. */
@Injectable({ providedIn: 'root' })
export class Printing {
  private readonly begun = signal(false);
  readonly wanted = this.begun.asReadonly();

  constructor() {
    const app = inject(ApplicationRef);
    addEventListener('beforeprint', () => {
      this.begun.set(true);
      // The browser takes the page as it is when this returns.
      app.tick();
    });
  }
}
