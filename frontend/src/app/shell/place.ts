import { Injectable, signal } from '@angular/core';

export interface Place {
  id: string;
  name: string;
  zone: string;
  simulated: boolean;
}

/** The campus last looked at: the rail leads back to it. */
@Injectable({ providedIn: 'root' })
export class CurrentPlace {
  private readonly current = signal<Place | null>(null);
  readonly campus = this.current.asReadonly();

  /** Somebody looks at this campus now. */
  at({ id, name, timezone: zone, simulated }: Omit<Place, 'zone'> & { timezone: string }): void {
    this.current.set({ id, name, zone, simulated });
  }
}
