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
  /** Of energies, floor areas, volumes and temperatures. */
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

/** What was kept before it was known of whom; the first who signs in takes it over. */
const KEY = 'greenpulse';
/** Who was here last: their numbers and colors are shown until it is known who is here now. */
const WHO = 'greenpulse-who';
const keyOf = (who: string | null) => (who === null ? KEY : `${KEY}:${who}`);
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

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // A browser that keeps nothing shows what was chosen until the page is left.
  }
}

function likingOf(text: string | null): Liking {
  try {
    return { ...AT_FIRST, ...(JSON.parse(text ?? '{}') as Partial<Liking>) };
  } catch {
    return AT_FIRST;
  }
}

const atStart = likingOf(read(keyOf(read(WHO))));

/** The tag that numbers and dates are written by; another one is taken up when the page is read anew. */
export const LOCALE = known(atStart.locale);

/** The units that energies, floor areas and temperatures are written in; changed like the tag. */
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

/** What every number and date on a page is written by. */
const writtenBy = ({ locale, system, currency, rates }: Liking) =>
  JSON.stringify([locale, system, currency, rates]);

@Injectable({ providedIn: 'root' })
export class Preferences {
  private who = read(WHO);
  private readonly liking = signal(likingOf(read(keyOf(this.who))));
  readonly now = this.liking.asReadonly();

  constructor() {
    this.dress();
  }

  set(change: Partial<Liking>): void {
    this.liking.update((it) => ({ ...it, ...change }));
    write(keyOf(this.who), JSON.stringify(this.liking()));
    this.dress();
  }

  /**
   * Takes up what this person likes, and nothing of whoever was here before. Whether the page is to be
   * read anew, because its numbers are already written as somebody else likes them.
   */
  belongTo(who: string): boolean {
    if (who === this.who) return false;
    const first = this.who === null;
    const own = read(keyOf(who)) ?? (first ? read(KEY) : null);
    this.who = who;
    this.liking.set(likingOf(own));
    write(WHO, who);
    write(keyOf(who), JSON.stringify(this.liking()));
    write(KEY, null);
    this.dress();
    // A browser that keeps nothing would be read anew for ever.
    return read(WHO) === who && writtenBy(this.liking()) !== writtenBy(atStart);
  }

  private dress(): void {
    const { theme } = this.liking();
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }
}
