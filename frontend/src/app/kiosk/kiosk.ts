import { plural } from '../core/plural';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { Title } from '@angular/platform-browser';
import { historical } from '../building/historical';
import { Api, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { fixed, signedPercent } from '../core/figures';
import { held } from '../core/held';
import { Live } from '../core/live/live';
import { UrlState } from '../core/url-state';
import { DAY, Zone } from '../core/zone';
import { WideBracket } from '../ui/wide-bracket';
import { Mark } from '../ui/mark';
import { SIZE, drawn } from './drawing';
import { daysOf, nowOf, requestOf, stateSaid, upTo } from './now';

const TURN = 20_000;
const REFRESH = 60_000;
/** A screen that nobody touches takes up a new version by itself. */
const ANEW = 6 * 3_600_000;

/** On a screen in the hall: now, today, two weeks, one request. Several buildings take turns. */
@Component({
  selector: 'gp-kiosk',
  imports: [Mark, WideBracket],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './kiosk.html',
})
export class KioskPage {
  /** One building, or several with commas between them. */
  readonly buildings = input.required<string>();

  private readonly api = inject(Api);
  private readonly url = inject(UrlState);
  private readonly clock = signal(Date.now());
  private readonly turn = signal(0);
  protected readonly size = SIZE;
  private readonly list = computed(() =>
    this.buildings()
      .split(',')
      .filter((it) => it !== ''),
  );
  protected readonly building = computed(() => {
    const all = this.list();
    return all[this.turn() % Math.max(1, all.length)] ?? '';
  });
  protected readonly facts = resource({
    params: () => this.building(),
    loader: async ({ params: building, abortSignal: signal }) => {
      const it = await answer(
        this.api.http.GET('/api/buildings/{building}', { params: { path: { building } }, signal }),
      );
      const campus = await answer(
        this.api.http.GET('/api/campuses/{campus}', {
          params: { path: { campus: it.campus_id } },
          signal,
        }),
      );
      return { ...it, zone: new Zone(campus.timezone), simulated: campus.simulated };
    },
  });
  private readonly keptFacts = held(this.facts);
  /** The same instant until a minute has passed, so that it is asked for once a minute. */
  private readonly until = computed(() => {
    const to = this.url.to();
    return to === null ? this.clock() : Date.parse(to);
  });
  private readonly asked = computed(() => {
    const facts = this.keptFacts();
    if (!facts) return undefined;
    const { id: building, zone } = facts;
    const until = this.until();
    const midnight = zone.midnight(zone.local(until).day);
    return {
      zone,
      until,
      series: {
        building,
        commodity: this.url.commodity(),
        start: zone.midnight(zone.local(midnight - 13 * DAY + DAY / 2).day),
        end: zone.shift(midnight, 1),
      },
    };
  });
  protected readonly hours = resource({
    params: () => this.asked(),
    loader: async ({ params: { zone, until, series }, abortSignal }) => {
      const asked = { ...series, granularity: 'hourly' as const };
      const hours = await historical(this.api, asked, zone, abortSignal);
      // What came later than the moment that is shown had not come then.
      return hours.map((it) => (it.end <= until ? it : { ...it, measured: null }));
    },
  });
  private readonly days = resource({
    params: () => this.asked(),
    loader: ({ params: { zone, until, series }, abortSignal }) => {
      const asked = { ...series, end: until, granularity: 'daily' as const };
      return historical(this.api, asked, zone, abortSignal);
    },
  });
  private readonly keptDays = held(this.days);
  private readonly keptHours = held(this.hours);
  protected readonly problem = computed(() => {
    const error = this.facts.error() ?? this.hours.error() ?? this.days.error();
    return error ? Problem.from(error) : null;
  });
  protected readonly view = linkedSignal(() => {
    const [facts, hours] = [this.keptFacts(), this.keptHours()];
    if (!facts || !hours || facts.id !== this.building()) return null;
    const { zone } = facts;
    const until = this.until();
    const now = nowOf(hours, until);
    const midnight = zone.midnight(zone.local(until).day);
    const days = daysOf(this.keptDays() ?? [], zone);
    const over = days.filter((it) => it.over).length;
    return {
      heading: now?.stale
        ? $localize`${facts.name}:building:, last measured`
        : $localize`${facts.name}:building:, right now`,
      simulated: facts.simulated,
      now,
      state: now && stateSaid(now, zone),
      bracket: now && bracketOf(now.point),
      when: now ? `${zone.moment(now.at)}` : $localize`no reading yet`,
      today: drawn(
        upTo(now, hours).filter((it) => it.start >= midnight),
        zone,
      ),
      days: barsOf(days),
      daysSaid: plural(
        over,
        $localize`{n, plural, =0 {Two weeks: no day above expectation} =1 {Two weeks: 1 day above expectation} other {Two weeks: ${fixed(over)}:n: days above expectation}}`,
      ),
      request:
        now?.stale === true
          ? {
              marked: $localize`Nothing came since ${zone.moment(now.at)}:time:.`,
              rest: $localize`What is shown is the last that did.`,
            }
          : requestOf(hours, zone),
    };
  });

  constructor() {
    const followed = computed(() => (this.url.to() === null ? this.list() : []));
    inject(Live).follow(followed, () => this.clock.set(Date.now()));
    const title = inject(Title);
    effect(() =>
      title.setTitle(
        $localize`${this.keptFacts()?.name ?? this.building()}:building: · GreenPulse`,
      ),
    );
    const timers = [
      setInterval(() => this.turn.update((it) => it + 1), TURN),
      setInterval(() => this.clock.set(Date.now()), REFRESH),
      setTimeout(() => location.reload(), ANEW),
    ];
    inject(DestroyRef).onDestroy(() => timers.forEach(clearInterval));
  }
}

function bracketOf(it: {
  measured: number | null;
  expected: number | null;
  lower: number | null;
  upper: number | null;
}) {
  const { measured, expected, lower, upper } = it;
  if (measured === null || !expected || lower === null || upper === null) return null;
  const off = (value: number) => (value / expected - 1) * 100;
  return { deviation: off(measured), lower: off(lower), upper: off(upper) };
}

const BAR = 40;

function barsOf(days: ReturnType<typeof daysOf>) {
  return days.map((it, i) => {
    const tall = Math.min(56, Math.abs(it.off ?? 0) * 0.9);
    return {
      ...it,
      x: i * BAR + 3,
      y: (it.off ?? 0) > 0 ? 60 - tall : 60,
      width: BAR - 6,
      tall: Math.max(2, tall),
      said: it.off === null ? $localize`not judged` : signedPercent(it.off),
    };
  });
}
