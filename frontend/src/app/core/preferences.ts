import { Injectable, signal } from '@angular/core';

export interface View {
  name: string;
  address: string;
}

/** How somebody likes to see things; kept in their browser, not on the server. */
export interface Liking {
  theme: 'system' | 'light' | 'dark';
  /** How numbers and dates are written, as a BCP 47 tag. */
  locale: string;
  /** Of floor areas and temperatures. */
  system: 'metric' | 'us';
  /** ISO 4217 code that money is written in; empty for what each campus counts in. */
  currency: string;
  /** What one of a campus's currency is worth in that one, by its code. */
  rates: Readonly<Partial<Record<string, number>>>;
  /** In which month the financial year begins, 1 to 12. */
  financial: number;
  academic: number;
  /** Addresses that somebody comes back to. */
  views: readonly View[];
  /** What was last gone to, newest first. */
  recent: readonly string[];
}

const KEY = 'greenpulse';
const AT_FIRST: Liking = {
  theme: 'system',
  locale: 'en-GB',
  system: 'metric',
  currency: '',
  rates: {},
  financial: 4,
  academic: 10,
  views: [],
  recent: [],
};

function kept(): Liking {
  try {
    return { ...AT_FIRST, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Liking>) };
  } catch {
    return AT_FIRST;
  }
}

const atStart = kept();

/** The tag that numbers and dates are written by; another one is taken up when the page is read anew. */
export const LOCALE = known(atStart.locale);

/** The units that floor areas and temperatures are written in; changed like the tag. */
export const SYSTEM = atStart.system;

/** The currency that money is written in, and at which rates; changed like the tag. */
export const { currency: CURRENCY, rates: RATES } = atStart;

function known(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? AT_FIRST.locale;
  } catch {
    return AT_FIRST.locale;
  }
}

@Injectable({ providedIn: 'root' })
export class Preferences {
  private readonly liking = signal(atStart);
  readonly now = this.liking.asReadonly();

  constructor() {
    this.dress();
  }

  set(change: Partial<Liking>): void {
    this.liking.update((it) => ({ ...it, ...change }));
    try {
      localStorage.setItem(KEY, JSON.stringify(this.liking()));
    } catch {
      // A browser that keeps nothing shows what was chosen until the page is left.
    }
    this.dress();
  }

  private dress(): void {
    const { theme } = this.liking();
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }
}
