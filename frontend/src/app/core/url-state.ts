import { Injectable, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Params, Router } from '@angular/router';
import { filter, map, startWith } from 'rxjs';

export const PERIODS = ['day', '7d', 'month', 'year'] as const;
export const COMPARISONS = ['expected', 'previous', 'year'] as const;
export const VIEWS = ['skyline', 'list'] as const;
const ONLY = ['all', 'problems'] as const;
export type Period = (typeof PERIODS)[number];
export type Comparison = (typeof COMPARISONS)[number];
export type View = (typeof VIEWS)[number];

export const PERIOD_ON_THE_WIRE = {
  day: 'day',
  '7d': 'week',
  month: 'month',
  year: 'year',
} as const satisfies Record<Period, string>;

export const PERIOD_LABEL: Record<Period, string> = {
  day: 'Day',
  '7d': '7 days',
  month: 'Month',
  year: 'Year',
};

/** What is looked at, kept in the address so that a link shows the same and Back undoes. */
@Injectable({ providedIn: 'root' })
export class UrlState {
  private readonly router = inject(Router);
  private readonly params = toSignal(
    this.router.events.pipe(
      filter((it) => it instanceof NavigationEnd),
      map((it) => it.urlAfterRedirects),
      startWith(this.router.url),
      map((url): Params => this.router.parseUrl(url).queryParams),
    ),
    { requireSync: true },
  );

  readonly period = computed(() => oneOf(PERIODS, this.params()['period'], '7d'));
  readonly compare = computed(() => oneOf(COMPARISONS, this.params()['compare'], 'expected'));
  readonly view = computed(() => oneOf(VIEWS, this.params()['view'], 'skyline'));
  /** What buildings are ranked by. */
  readonly by = computed(() => text(this.params()['by']));
  /** A civil date, where a screen shows one day. */
  readonly day = computed(() => {
    const day = text(this.params()['day']);
    return day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null;
  });
  /** Whether a list is held to what somebody should look at. */
  readonly only = computed(() => oneOf(ONLY, this.params()['only'], 'all'));
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
  readonly expired = computed(() => this.params()['signin'] === 'expired');
  readonly to = computed(() => {
    const to = text(this.params()['to']);
    return to && !Number.isNaN(Date.parse(to)) ? to : null;
  });

  set(change: Params): void {
    const moved = 'to' in change || 'period' in change;
    const queryParams = moved ? { zoom: null, ...change } : change;
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, otherwise: T): T {
  return allowed.find((it) => it === value) ?? otherwise;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
