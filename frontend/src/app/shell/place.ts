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
  readonly campus = signal<Place | null>(null);
}
