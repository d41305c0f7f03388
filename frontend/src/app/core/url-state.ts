import { Injectable, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Params, Router } from '@angular/router';
import { filter, map, startWith } from 'rxjs';

export const PERIODS = ['day', '7d', 'month', 'year'] as const;
export const COMPARISONS = ['expected', 'previous', 'year'] as const;
export const MEASURES = ['energy', 'cost', 'carbon'] as const;
export const VIEWS = ['skyline', 'list'] as const;
const SIDES = ['all', 'over', 'under'] as const;
const ONLY = ['all', 'problems'] as const;
/** A named length, or the stretch that the address gives the edges of. */
export type Period = (typeof PERIODS)[number] | 'range';
export type Comparison = (typeof COMPARISONS)[number];
export type Measure = (typeof MEASURES)[number];
export type View = (typeof VIEWS)[number];

export const PERIOD_ON_THE_WIRE = {
  day: 'day',
  '7d': 'week',
  month: 'month',
  year: 'year',
} as const satisfies Record<Exclude<Period, 'range'>, string>;

export const PERIOD_LABEL: Record<Period, string> = {
  day: $localize`Day`,
  '7d': '7 days',
  month: $localize`Month`,
  year: $localize`Year`,
  range: $localize`Own days`,
};

/** What is looked at, kept in the address so that a link shows the same and Back undoes. */
@Injectable({ providedIn: 'root' })
export class UrlState {
  private readonly router = inject(Router);
  private readonly address = toSignal(
    this.router.events.pipe(
      filter((it) => it instanceof NavigationEnd),
      map((it) => it.urlAfterRedirects),
      startWith(location.pathname + location.search),
    ),
    { requireSync: true },
  );
  private readonly params = computed(
    (): Params => this.router.parseUrl(this.address()).queryParams,
  );
  readonly path = computed(() => this.address().split(/[?#]/)[0]);
  /** Whether this is for somebody who is not signed in yet. */
  readonly alone = computed(() => this.path() === '/invitation');
  /** Whether this is a screen in a hall. */
  readonly kiosk = computed(() => this.path().startsWith('/kiosk/'));

  /** Where a stretch of own days begins; `to` is then where it ends. */
  readonly from = computed(() => {
    const [from, to] = [instant(this.params()['from']), this.to()];
    return from !== null && to !== null && Date.parse(from) < Date.parse(to) ? from : null;
  });
  readonly period = computed<Period>(() =>
    this.from() === null ? oneOf(PERIODS, this.params()['period'], '7d') : 'range',
  );
  /** What the server is to look at. */
  readonly window = computed<{ period?: string; start?: string; end?: string }>(() => {
    const [period, start, end] = [this.period(), this.from(), this.to() ?? undefined];
    if (period === 'range') return { start: start ?? undefined, end };
    return { period: PERIOD_ON_THE_WIRE[period], end };
  });
  readonly compare = computed(() => oneOf(COMPARISONS, this.params()['compare'], 'expected'));
  /** What a load chart is of. */
  readonly measure = computed(() => oneOf(MEASURES, this.params()['measure'], 'energy'));
  /** Whether a window that is long enough for days is drawn by the hour. */
  readonly hourly = computed(() => this.params()['grain'] === 'hour');
  readonly view = computed(() => oneOf(VIEWS, this.params()['view'], 'skyline'));
  /** Which entries of the audit; both days are included. */
  readonly audit = computed(() => {
    const of = (name: string) => text(this.params()[name]) ?? undefined;
    const on = (name: string) => civil(this.params()[name]) ?? undefined;
    return {
      actor: of('actor'),
      subject: of('subject'),
      action: of('action'),
      since: on('since'),
      until: on('until'),
    };
  });
  /** What buildings are ranked by. */
  readonly by = computed(() => text(this.params()['by']));
  /** A civil date, where a screen shows one day. */
  readonly day = computed(() => civil(this.params()['day']));
  /** The civil date by which a forecast was known; null for the one that stands. */
  readonly asOf = computed(() => civil(this.params()['as_of']));
  /** Whether a list is held to what somebody should look at. */
  readonly only = computed(() => oneOf(ONLY, this.params()['only'], 'all'));
  /** Which episodes of an inbox: over or under what was expected, and those that are settled. */
  readonly side = computed(() => oneOf(SIDES, this.params()['side'], 'all'));
  readonly settled = computed(() => this.params()['status'] === 'resolved');
  /** Whether an inbox reaches back a year rather than some weeks. */
  readonly longAgo = computed(() => this.params()['back'] === 'year');
  readonly commodity = computed(() => text(this.params()['commodity']) ?? 'electricity');
  /** The campus that a screen without its own is about. */
  readonly campus = computed(() => text(this.params()['campus']));
  /** The building that a screen without its own is about. */
  readonly building = computed(() => text(this.params()['b']));
  readonly selected = computed(() => text(this.params()['sel']));
  /** The hour or day whose receipt is open. */
  readonly receipt = computed(() => text(this.params()['receipt']));
  /** The part of the window that a load chart is zoomed to. */
  readonly zoom = computed(() => {
    const [start, end] = (text(this.params()['zoom']) ?? '')
      .split('..')
      .map((it) => Date.parse(it));
    return start < end ? { start, end } : null;
  });
  /** The issuer did not vouch for whoever came. */
  readonly refused = computed(() => this.params()['signin'] === 'failed');
  readonly expired = computed(() => this.params()['signin'] === 'expired');
  readonly to = computed(() => instant(this.params()['to']));
  /** The charts that are shown as tables, by name. */
  readonly tables = computed(() => new Set((text(this.params()['table']) ?? '').split(',')));
  /** What campus, buildings and their comparison have in common: which days, and of what. */
  readonly looked = computed<Params>(() => {
    const names = ['period', 'from', 'to', 'commodity'];
    const given = names.map((name) => [name, text(this.params()[name])] as const);
    return Object.fromEntries(given.filter(([, value]) => value !== null));
  });

  /** Looks at own days, from one instant to another. */
  show(from: number, to: number): void {
    this.set({ from: brief(from), to: brief(to), period: null });
  }

  /** Shows a chart as a table, or again as a chart. */
  turn(chart: string): void {
    const others = [...this.tables()].filter((it) => it !== chart && it !== '');
    const tables = this.tables().has(chart) ? others : [...others, chart];
    this.set({ table: tables.join(',') || null });
  }

  /** The page stays where it was scrolled to: it is the same, looked at in another way. */
  set(change: Params): void {
    const moved = 'to' in change || 'period' in change;
    const named = 'period' in change && change['period'] !== null;
    const queryParams = moved
      ? {
          zoom: null,
          as_of: null,
          ...(named && this.from() !== null ? { from: null, to: null } : {}),
          ...change,
        }
      : change;
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', scroll: 'manual' });
  }
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, otherwise: T): T {
  return allowed.find((it) => it === value) ?? otherwise;
}

function instant(value: unknown): string | null {
  const stamp = text(value);
  return stamp && !Number.isNaN(Date.parse(stamp)) ? stamp : null;
}

function civil(value: unknown): string | null {
  const day = text(value);
  const isDay = day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));
  return isDay ? day : null;
}

/** An instant as an address holds it: 2022-11-16T14:00Z. */
export const brief = (at: number) => new Date(at).toISOString().replace(/:00\.000Z$/, 'Z');

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
