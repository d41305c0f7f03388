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
import { Chart } from '../chart/chart';
import { anew } from '../core/anew';
import { Api, answer } from '../core/api/client';
import { Clock } from '../core/clock';
import { capital, fixed, percent } from '../core/figures';
import { held } from '../core/held';
import { Live } from '../core/live/live';
import { Session } from '../core/session';
import { inTurns } from '../core/turns';
import { UrlState, VIEWS } from '../core/url-state';
import { HOUR, Zone } from '../core/zone';
import { freshness } from '../shell/freshness';
import { CurrentPlace } from '../shell/place';
import { Top } from '../shell/top';
import { WindowControls } from '../shell/window-controls';
import { Facts } from '../ui/facts';
import { Lead } from '../ui/lead';
import { Legend, LegendEntry } from '../ui/legend';
import { Message } from '../ui/message';
import { OutOfReach } from '../ui/out-of-reach';
import { Segmented } from '../ui/segmented';
import { Skeleton } from '../ui/skeleton';
import { SkylineView } from '../ui/skyline';
import { Stats } from '../ui/stat';
import { ArrivalLine } from './arrival';
import { arriving } from './arriving';
import { BuildingList } from './building-list';
import { DoNext } from './do-next';
import { Ledger } from './ledger';
import { overviewOf } from './overview';
import { campusHeadline, notEnergy } from './sentences';
import { campusLoad, campusStats, skylineBuildings } from './view';

const LEGEND: LegendEntry[] = [
  { kind: 'box', fill: 'var(--div-6)', label: $localize`over the range, lighter up to 15 %` },
  { kind: 'box', fill: 'var(--div-4)', label: $localize`within` },
  { kind: 'box', fill: 'var(--div-2)', label: $localize`under, lighter up to 15 %` },
  { kind: 'box', fill: 'url(#hatch)', label: $localize`not judged` },
];

@Component({
  selector: 'gp-campus',
  imports: [
    ArrivalLine,
    BuildingList,
    Chart,
    DoNext,
    Facts,
    Lead,
    Ledger,
    Legend,
    Message,
    OutOfReach,
    RouterLink,
    Segmented,
    Skeleton,
    SkylineView,
    Stats,
    Top,
    WindowControls,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './campus.html',
})
export class CampusPage {
  readonly campus = input.required<string>();

  private readonly api = inject(Api);
  private readonly place = inject(CurrentPlace);
  private readonly title = inject(Title);
  private readonly clock = inject(Clock);
  protected readonly session = inject(Session);
  protected readonly url = inject(UrlState);
  protected readonly overview = overviewOf(this.campus);
  private readonly heldOverview = held(this.overview);
  protected readonly arrival = arriving(this.overview, this.heldOverview, this.url);
  private readonly buildings = resource({
    params: () => (this.heldOverview() ? this.campus() : undefined),
    loader: ({ params: campus, abortSignal: signal }) =>
      answer(
        this.api.http.GET('/api/buildings', { params: { query: { campus, limit: 500 } }, signal }),
      ),
  });

  protected readonly legend = LEGEND;
  protected readonly views = VIEWS.map((value) => ({ value, label: capital(value) }));
  protected readonly view = computed(() => {
    const it = this.heldOverview();
    if (!it) return null;
    const zone = new Zone(it.campus.timezone);
    const [start, end] = [Date.parse(it.window.start), Date.parse(it.window.end)];
    const step =
      it.load.length > 1 ? Date.parse(it.load[1].start) - Date.parse(it.load[0].start) : HOUR;
    const { campus } = it;
    const headline = campusHeadline(it);
    return {
      it,
      campus,
      zone,
      start,
      end,
      measuredTo: it.measured_to === null ? null : Date.parse(it.measured_to),
      window: zone.window(start, end),
      fresh: freshness(it.measured_to, step, this.clock.now(), zone),
      headline: { before: headline.plain, marked: headline.marked },
      more: [...headline.more, ...(it.partial ? [it.partial] : [])],
      stats: campusStats(it, zone),
      skyline: skylineBuildings(it),
      energy: !notEnergy(it.total),
      trust: [
        {
          head: $localize`Measured`,
          text:
            it.total.coverage === 0
              ? 'nothing'
              : $localize`${percent(it.total.coverage)}:coverage: of the building hours`,
        },
        { head: $localize`Estimated`, text: percent(it.total.estimated) },
        {
          head: $localize`Judged`,
          text: $localize`${fixed(it.n_judged)}:n_judged: of ${fixed(it.n_buildings)}:n_buildings: buildings; under 90 % measured is not judged`,
        },
        { head: $localize`Expected`, text: it.expected_basis },
        { head: $localize`Carbon`, text: $localize`location-based` },
        { head: $localize`Zone`, text: campus.timezone },
      ],
    };
  });
  protected readonly load = computed(() => {
    const view = this.view();
    return view && campusLoad(view.it, view.zone);
  });
  protected readonly hasTurn = inTurns(
    computed(() => this.view() !== null),
    3,
  );
  protected readonly commodities = computed(() => {
    const found = new Set([this.url.commodity()]);
    if (this.buildings.hasValue()) {
      for (const b of this.buildings.value().buildings)
        b.commodities.forEach((it) => found.add(it));
    }
    return [...found].sort();
  });

  constructor() {
    const followed = computed(() => {
      if (this.url.to() !== null) return [];
      return this.heldOverview()?.buildings.map((it) => it.building_id) ?? [];
    });
    inject(Live).follow(
      followed,
      anew(() => this.overview),
    );
    effect(() => {
      const view = this.view();
      if (!view) return;
      this.title.setTitle($localize`${view.campus.name}:campus: · GreenPulse`);
      this.place.at(view.campus);
    });
  }
}
