import { signal } from '@angular/core';

const THROTTLE = 400;

/** A live line that holds still while the cursor runs: only where it comes to rest is read out. */
export class Spoken {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly line = signal('');
  readonly text = this.line.asReadonly();

  say(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.line.set(text), THROTTLE);
  }
}
