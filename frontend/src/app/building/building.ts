import { Jumps } from '../ui/jumps';
import { Printing } from '../core/printing';
import { plural } from '../core/plural';
import {
  ChangeDetectionStrategy,
  Component,
  Signal,
  computed,
  effect,
  inject,
  input,
  resource,
  signal,
} from '@angular/core';
import { Title } from '@angular/platform-browser';
import { RouterLink } from '@angular/router';
import { arriving } from '../campus/arriving';
import { overviewOf } from '../campus/overview';
import { notEnergy } from '../campus/sentences';
import { BarTable } from '../chart/bar-table';
import { Chart } from '../chart/chart';
import type { LoadPoint } from '../chart/load-points';
import { Range, Stretch, stretch } from '../chart/zoom';
import { anew } from '../core/anew';
import { Api, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { Clock } from '../core/clock';
import { Live } from '../core/live/live';
import { commodityName, fixed, percent } from '../core/figures';
import { held } from '../core/held';
import { Media } from '../core/media';
import { inTurns } from '../core/turns';
import { Measure, UrlState, brief } from '../core/url-state';
import { HOUR } from '../core/zone';
import { freshness } from '../shell/freshness';
import { CurrentPlace } from '../shell/place';
import { Top } from '../shell/top';
import { WindowControls } from '../shell/window-controls';
import { Facts } from '../ui/facts';
import { Lead } from '../ui/lead';
import { ArrivalLine } from '../campus/arrival';
import { Failure, Message } from '../ui/message';
import { Near } from '../ui/near';
import { OutOfReach } from '../ui/out-of-reach';
import { Segmented } from '../ui/segmented';
import { Skeleton } from '../ui/skeleton';
import { Stats } from '../ui/stat';
import { comparisons } from './comparison';
import { EpisodeLinks } from './episode-links';
import { highlightOf } from './episodes';
import { ForecastLine } from './forecast-line';
import { modelSaid } from './forecast-sentences';
import { load } from './load-view';
import { Months } from './months';
import { daily, heat, nights, outside, week } from './patterns';
import { Peaks } from './peaks';
import { readingsOf } from './readings';
import { ReceiptDrawer } from './receipt';
import { buildingHeadline, buildingSentences } from './sentences';
import type { Shown } from './shown';
import { behind, buildingStats, measures } from './view';
import { AREA, inArea } from '../core/units';

const HEADING: Record<Measure, string> = {
  energy: $localize`Load against expectation`,
  cost: $localize`Cost of the load`,
  carbon: $localize`Carbon of the load`,
};

@Component({
  selector: 'gp-building',
  imports: [
    ArrivalLine,
    BarTable,
    Chart,
    EpisodeLinks,
    Facts,
    Failure,
    ForecastLine,
    Jumps,
    Lead,
    Message,
    Months,
    Near,
    OutOfReach,
    Peaks,
    ReceiptDrawer,
    RouterLink,
    Segmented,
    Skeleton,
    Stats,
    Top,
    WindowControls,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './building.html',
})
export class BuildingPage {
  readonly campus = input.required<string>();
  readonly building = input.required<string>();

  private readonly api = inject(Api);
  protected readonly clock = inject(Clock);
  private readonly media = inject(Media);
  private readonly place = inject(CurrentPlace);
  private readonly title = inject(Title);
  protected readonly url = inject(UrlState);
  protected readonly printing = inject(Printing);
  protected readonly parts = [
    { id: 'load', label: $localize`Load` },
    { id: 'heat', label: $localize`Hours` },
    { id: 'nights', label: $localize`Nights` },
    { id: 'peaks', label: $localize`Peaks` },
  ];

  protected readonly overview = overviewOf(this.campus);
  protected readonly facts = resource({
    params: () => this.building(),
    loader: ({ params: building, abortSignal: signal }) =>
      answer(
        this.api.http.GET('/api/buildings/{building}', { params: { path: { building } }, signal }),
      ),
  });
  private readonly heldOverview = held(this.overview);
  protected readonly arrival = arriving(this.overview, this.heldOverview, this.url);
  protected readonly readings = readingsOf(this.building, this.heldOverview);

  protected readonly grains = [
    { value: 'day', label: $localize`Days` },
    { value: 'hour', label: $localize`Hours` },
  ];
  protected readonly compareChoices = computed(() => comparisons(this.url.period()));
  protected readonly problem = computed(() => {
    const error = this.facts.error() ?? this.overview.error();
    return error ? Problem.from(error) : null;
  });
  protected readonly commodities = computed(() => {
    return this.facts.hasValue() ? this.facts.value().commodities : [];
  });
  protected readonly factsSaid = computed(() => {
    if (!this.facts.hasValue()) return '';
    const { area_m2, floors, commodities, building_type } = this.facts.value();
    return [
      building_type ?? '',
      area_m2 === null ? $localize`floor area unknown` : `${fixed(inArea(area_m2))} ${AREA}`,
      floors === null
        ? ''
        : plural(floors, $localize`{n, plural, =1 {1 floor} other {${floors}:n: floors}}`),
      commodities.map(commodityName).join(', '),
    ]
      .filter((part) => part !== '')
      .join(' · ');
  });
  protected readonly name = computed(() =>
    this.facts.hasValue() ? this.facts.value().name : this.building(),
  );
  protected readonly crumbs = computed(() => {
    const it = this.heldOverview();
    const params = { sel: this.building() };
    const link = ['/campus', this.campus()];
    return [{ label: it?.campus.name ?? this.campus(), link, params }];
  });
  protected readonly view = computed(() => {
    const it = this.heldOverview();
    const shown = this.readings.shown();
    if (!it || !shown || this.problem()) return null;
    const row = it.buildings.find((b) => b.building_id === this.building());
    if (!row) return null;
    const { zone, start, end } = shown;
    const points = this.readings.inWindow() ?? null;
    const current = this.readings.current.hasValue() ? this.readings.current.value() : null;
    const hours = this.readings.long() ? null : points;
    return {
      it,
      row,
      shown,
      zone,
      start,
      end,
      measuredTo: it.measured_to === null ? null : Date.parse(it.measured_to),
      fresh: freshness(current?.timestamp ?? it.measured_to, HOUR, this.clock.now(), zone),
      headline: buildingHeadline(row, it.commodity),
      more: buildingSentences(row, it.window, hours, zone),
      stats: buildingStats(it, row, current, points, zone),
      energy: !notEnergy(row),
      behind: behind(it, row, shown),
      receipts: this.receipts(end),
    };
  });
  protected readonly load = computed(() => {
    const [shown, all, it] = [
      this.readings.shown(),
      this.readings.load.points(),
      this.heldOverview(),
    ];
    if (!shown || !all || !it) return null;
    const before = this.readings.load.before();
    const [zoom, known] = [this.readings.forecast.zoom(), this.readings.forecast.known()];
    const [measure, currency] = [this.url.measure(), it.campus.currency];
    const highlights = this.readings.episodes.all().map(highlightOf);
    return load({ all, before, zoom, measure, currency, known, highlights }, shown);
  });
  /** What is forecast is said with the load, once it has come. */
  protected readonly saysMore = computed(
    () => this.readings.forecast.answered.isLoading() && this.readings.forecast.known() === null,
  );
  /** Paper says which model the forecast on it is of: there is no link to follow. */
  protected readonly modelSaid = computed(() => {
    const known = this.readings.forecast.known();
    return known ? modelSaid(known.forecast) : '';
  });
  protected readonly heading = computed(() => HEADING[this.url.measure()]);
  /** The time that the load chart is zoomed to: the other charts show where that is. */
  protected readonly part = computed<Stretch | null>(() => {
    const it = this.load();
    return it?.zoomed ? { start: it.drawn[0].start, end: it.drawn[it.drawn.length - 1].end } : null;
  });
  protected readonly hasRow = inTurns(
    computed(() => this.view() !== null),
    3,
  );
  protected readonly heat = this.pattern((hours, shown) =>
    heat(hours, this.media.phone() ? 4 : 8, shown),
  );
  protected readonly outside = this.pattern(outside);
  protected readonly week = this.pattern(week);
  protected readonly nights = this.pattern(nights);
  protected readonly daily = computed(() => {
    const [shown, days] = [this.readings.shown(), this.readings.bars()];
    return shown && days ? daily(days, shown) : null;
  });
  protected readonly measureChoices = computed(() => {
    const view = this.view();
    return view ? measures(view.row, view.it.campus.currency) : [];
  });
  protected readonly fetching = computed(() => {
    const share = this.readings.load.fetched();
    return this.url.hourly() && this.readings.long()
      ? $localize`every hour of this window, ${percent(share)}:share: is here`
      : $localize`8 weeks of hours`;
  });
  /** The instant that is read on one chart is marked on the others. */
  protected readonly read = signal<number | null>(null);
  /** The hour to stand on in the load chart, once it is drawn. */
  private readonly wanted = signal<number | null>(null);
  protected readonly stand = computed(() => {
    const [at, part] = [this.wanted(), this.part()];
    return at !== null && part && at >= part.start && at < part.end ? at : null;
  });

  constructor() {
    const followed = computed(() => (this.url.to() === null ? [this.building()] : []));
    const asked = [this.overview, ...this.readings.asked].map((it) => anew(() => it));
    inject(Live).follow(
      followed,
      () => asked.forEach((again) => again()),
      anew(() => this.readings.forecast.answered),
    );
    effect(() => {
      const it = this.heldOverview();
      if (!it) return;
      this.title.setTitle(
        $localize`${this.name()}:building: · ${it.campus.name}:campus: · GreenPulse`,
      );
      this.place.at(it.campus);
    });
  }

  protected zoom(range: Range | null): void {
    const it = this.load();
    const part = it && range ? stretch(range, it.drawn, it.all) : null;
    if (part || this.url.asOf() === null) return this.look(part);
    // All there is around a past forecast, or, for the whole window, what is known now.
    if (it && range) this.look({ start: it.all[0].start, end: it.all[it.all.length - 1].end });
    else this.url.set({ zoom: null, as_of: null });
  }

  /** Opens the day of an hour, or a day, in the load chart, and stands there. */
  protected lead({ start, end }: Stretch): void {
    const zone = this.readings.shown()?.zone;
    if (!zone) return;
    const midnight = zone.midnight(zone.local(start).day);
    this.wanted.set(start);
    this.look({ start: midnight, end: Math.max(end, zone.shift(midnight, 1)) });
  }

  protected arrived(): void {
    this.wanted.set(null);
  }

  private look(part: Stretch | null): void {
    this.url.set({ zoom: part && `${brief(part.start)}..${brief(part.end)}` });
  }

  private pattern<T>(of: (hours: readonly LoadPoint[], shown: Shown) => T): Signal<T | null> {
    return computed(() => {
      const [shown, hours] = [this.readings.shown(), this.readings.lately()];
      return shown && hours ? of(hours, shown) : null;
    });
  }

  protected retry(): void {
    this.facts.reload();
    this.overview.reload();
  }

  protected retryLoad(): void {
    if (this.readings.hours.error()) this.readings.hours.reload();
    this.readings.load.reload();
  }

  /** The last measured hour and day: a receipt recomputes the number from its readings. */
  private receipts(end: number): { start: string; label: string }[] {
    const shown = this.readings.shown();
    const last = this.readings.lately()?.findLast((it) => (it.coverage ?? 0) > 0 && it.end <= end);
    if (!shown || !last) return [];
    const { zone } = shown;
    return [
      {
        start: zone.stamp(last.start),
        label: $localize`Hour from ${zone.moment(last.start)}:time:`,
      },
      {
        start: zone.local(last.start).day,
        label: $localize`Day of ${zone.weekdayDate(last.start)}:date:`,
      },
    ];
  }
}
