import { Injectable, signal } from '@angular/core';

/** What floats over every page. */
@Injectable({ providedIn: 'root' })
export class Opened {
  readonly what = signal<'palette' | 'shortcuts' | null>(null);

  key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const what = event.key === 'k' ? 'palette' : event.key === '/' ? 'shortcuts' : null;
    if (what === null) return;
    event.preventDefault();
    this.what.set(what);
  }
}
