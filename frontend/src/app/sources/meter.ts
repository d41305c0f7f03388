import { plural } from '../core/plural';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  resource,
} from '@angular/core';
import { Title } from '@angular/platform-browser';
import { RouterLink } from '@angular/router';
import { Api, answer } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { csv, download } from '../core/csv';
import { fixed } from '../core/figures';
import { Session } from '../core/session';
import { UrlState } from '../core/url-state';
import { DAY, Zone } from '../core/zone';
import { Top } from '../shell/top';
import { Facts } from '../ui/facts';
import { Step } from '../ui/step';
import { Message } from '../ui/message';
import { OutOfReach } from '../ui/out-of-reach';
import { Skeleton } from '../ui/skeleton';
import { factsOf, headlineOf, rowsOf } from './readings';

const COLUMNS = ['start', 'end', 'value', 'unit', 'quality', 'revision', 'received', 'counts'];

/** One meter: what it is, and every reading of a day as it was sent, losers included. */
@Component({
  selector: 'gp-meter',
  imports: [Facts, Message, OutOfReach, RouterLink, Skeleton, Step, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './meter.html',
})
export class MeterPage {
  protected readonly above = [{ label: $localize`Sources`, link: ['/sources'] }];
  readonly meter = input.required<string>();

  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);
  private readonly buildings = inject(Buildings);
  private readonly title = inject(Title);
  protected readonly session = inject(Session);
  protected readonly url = inject(UrlState);

  protected readonly facts = resource({
    params: () => this.meter(),
    loader: ({ params: meter, abortSignal: signal }) =>
      answer(this.api.http.GET('/api/meters/{meter}', { params: { path: { meter } }, signal })),
  });
  /** Where it stands, whichever campus was looked at before. */
  private readonly home = resource({
    params: () => (this.facts.hasValue() ? this.facts.value() : undefined),
    loader: async ({ params: { campus_id, building_id: building }, abortSignal: signal }) => {
      if (campus_id !== null || building === null) return campus_id;
      const path = { building };
      const it = await answer(
        this.api.http.GET('/api/buildings/{building}', { params: { path }, signal }),
      );
      return it.campus_id;
    },
  });
  private readonly campus = computed(() => {
    const id = this.home.hasValue() ? this.home.value() : null;
    return this.campuses.all().find((it) => it.id === id) ?? this.campuses.chosen();
  });
  protected readonly zone = computed(() => new Zone(this.campus()?.timezone ?? 'UTC'));
  /** The last day that was read, where the address names none. */
  private readonly lastDay = resource({
    params: () => {
      const campus = this.campus()?.id;
      return this.url.day() === null && campus ? { campus, zone: this.zone() } : undefined;
    },
    loader: async ({ params: { campus, zone }, abortSignal: signal }) => {
      const overview = await answer(
        this.api.http.GET('/api/campuses/{campus}/overview', {
          params: { path: { campus }, query: { period: 'day' } },
          signal,
        }),
      );
      const to = overview.measured_to;
      return zone.local(to === null ? Date.now() : Date.parse(to) - 1).day;
    },
  });
  protected readonly day = computed(
    () => this.url.day() ?? (this.lastDay.hasValue() ? this.lastDay.value() : null),
  );
  protected readonly readings = resource({
    params: () => {
      const day = this.day();
      return day === null ? undefined : { meter: this.meter(), day };
    },
    loader: ({ params: { meter, day }, abortSignal: signal }) =>
      answer(
        this.api.http.GET('/api/meters/{meter}/readings', {
          params: { path: { meter }, query: { start: day, end: day, limit: 10_000 } },
          signal,
        }),
      ),
  });
  protected readonly rows = computed(() =>
    this.readings.hasValue() ? rowsOf(this.readings.value().readings, this.zone()) : null,
  );
  protected readonly dayShown = computed(() => {
    const day = this.day();
    if (day === null) return '';
    const midnight = this.zone().midnight(day);
    return `${this.zone().weekday(midnight)} ${this.zone().fullDate(midnight)}`;
  });
  protected readonly headline = computed(() => {
    const rows = this.rows();
    return rows ? headlineOf(this.meter(), rows, this.dayShown()) : this.meter();
  });
  protected readonly behind = computed(() => {
    if (!this.facts.hasValue()) return [];
    return factsOf(this.facts.value(), (id) => this.buildings.nameOf(id), this.zone());
  });
  protected readonly count = computed(() => {
    const n = this.rows()?.length ?? 0;
    return plural(n, $localize`{n, plural, =1 {1 reading} other {${fixed(n)}:n: readings}}`);
  });

  constructor() {
    effect(() => this.title.setTitle($localize`${this.meter()}:meter: · GreenPulse`));
  }

  protected step(days: number): void {
    const day = this.day();
    if (day === null) return;
    const noon = this.zone().midnight(day) + DAY / 2;
    this.url.set({ day: this.zone().local(this.zone().shift(noon, days)).day });
  }

  protected go(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    if (value !== '') this.url.set({ day: value });
  }

  protected download(): void {
    const rows = this.rows() ?? [];
    const cells = rows.map((it) => [
      ...[it.start, it.end, it.value, it.unit, it.quality, it.revision, it.received],
      it.wins ? 'yes' : 'no',
    ]);
    download(`${this.meter()}-${this.day()}.csv`, csv(COLUMNS, cells));
  }
}
