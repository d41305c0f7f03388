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
import { arriving } from '../campus/arriving';
import { overviewOf } from '../campus/overview';
import { notEnergy } from '../campus/sentences';
import { Chart } from '../chart/chart';
import { Range, stretch } from '../chart/zoom';
import { Api, answer } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { commodityName, fixed } from '../core/figures';
import { held } from '../core/held';
import { Media } from '../core/media';
import { UrlState } from '../core/url-state';
import { HOUR } from '../core/zone';
import { freshness } from '../shell/freshness';
import { CurrentPlace } from '../shell/place';
import { Top } from '../shell/top';
import { WindowControls } from '../shell/window-controls';
import { Facts } from '../ui/facts';
import { Lead } from '../ui/lead';
import { ArrivalLine } from '../campus/arrival';
import { Failure, Message } from '../ui/message';
import { OutOfReach } from '../ui/out-of-reach';
import { Segmented } from '../ui/segmented';
import { Skeleton } from '../ui/skeleton';
import { Stats } from '../ui/stat';
import { comparisons, daysBack } from './comparison';
import { readingsOf } from './readings';
import { ReceiptDrawer } from './receipt';
import { buildingHeadline, buildingSentences } from './sentences';
import { behind, buildingStats, daily, heat, load } from './view';

@Component({
  selector: 'gp-building',
  imports: [
    ArrivalLine,
    Chart,
    Facts,
    Failure,
    Lead,
    Message,
    OutOfReach,
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
  private readonly media = inject(Media);
  private readonly place = inject(CurrentPlace);
  private readonly title = inject(Title);
  protected readonly url = inject(UrlState);

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
      area_m2 === null ? 'floor area unknown' : `${fixed(area_m2)} m²`,
      floors === null ? '' : `${floors} ${floors === 1 ? 'floor' : 'floors'}`,
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
      zone,
      start,
      end,
      measuredTo: it.measured_to === null ? null : Date.parse(it.measured_to),
      fresh: freshness(current?.timestamp ?? it.measured_to, HOUR, Date.now(), zone),
      headline: buildingHeadline(row, it.commodity),
      more: buildingSentences(row, it.window, hours, zone),
      stats: buildingStats(it, row, current, points, zone),
      energy: !notEnergy(row),
      behind: behind(it, row, shown),
      receipts: this.receipts(end),
    };
  });
  protected readonly load = computed(() => {
    const shown = this.readings.shown();
    const points = this.readings.inWindow();
    if (!shown || !points) return null;
    const { earlier } = this.readings;
    const back = daysBack(this.url.compare(), this.url.period());
    const before = earlier.hasValue() ? earlier.value() : null;
    return load(points, before, back, shown, this.url.zoom());
  });
  protected readonly daily = computed(() => {
    const [shown, days] = [this.readings.shown(), this.readings.heldDays()];
    return shown && days ? daily(days, shown) : null;
  });
  protected readonly heat = computed(() => {
    const [shown, hours] = [this.readings.shown(), this.readings.heldHours()];
    return shown && hours ? heat(hours, this.media.phone() ? 4 : 8, shown) : null;
  });

  constructor() {
    effect(() => {
      const it = this.heldOverview();
      if (!it) return;
      const { id, name, timezone: zone, simulated } = it.campus;
      this.title.setTitle(`${this.name()} · ${name} · GreenPulse`);
      this.place.campus.set({ id, name, zone, simulated });
    });
  }

  protected zoom(range: Range | null): void {
    const it = this.load();
    const part = it && range && stretch(range, it.drawn, it.all);
    const iso = (at: number) => new Date(at).toISOString().replace(/:00\.000Z$/, 'Z');
    this.url.set({ zoom: part ? `${iso(part.start)}..${iso(part.end)}` : null });
  }

  protected retry(): void {
    this.facts.reload();
    this.overview.reload();
  }

  /** The last measured hour and day: a receipt recomputes the number from its readings. */
  private receipts(end: number): { start: string; label: string }[] {
    const shown = this.readings.shown();
    const last = this.readings
      .heldHours()
      ?.findLast((it) => (it.coverage ?? 0) > 0 && it.end <= end);
    if (!shown || !last) return [];
    const { zone } = shown;
    return [
      { start: zone.stamp(last.start), label: `Hour from ${zone.moment(last.start)}` },
      { start: zone.local(last.start).day, label: `Day of ${zone.weekdayDate(last.start)}` },
    ];
  }
}
