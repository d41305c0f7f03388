import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { Params, RouterLink } from '@angular/router';
import { DataTable } from '../chart/data-table';
import { anew } from '../core/anew';
import { Api, answer } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { Clock } from '../core/clock';
import { csv, download } from '../core/csv';
import { MISSING, commodityName, fixed } from '../core/figures';
import { held } from '../core/held';
import { Live } from '../core/live/live';
import { Part } from '../core/part';
import { everyPage } from '../core/pages';
import { Session } from '../core/session';
import { UrlState } from '../core/url-state';
import { Zone } from '../core/zone';
import { Top } from '../shell/top';
import { CampusChoice } from '../ui/campus-choice';
import { Lead } from '../ui/lead';
import { Failure, Message } from '../ui/message';
import { Segmented } from '../ui/segmented';
import { Skeleton } from '../ui/skeleton';
import { Quality, Repair, headlineOf, repairsOf, rowsOf } from './completeness';
import { CompletenessGrid } from './grid';
import { QuarantineList } from './quarantine';
import { SourceList } from './source-list';

const WEEKS = 8;
/** What the address calls the grid where it is shown as a table. */
const GRID = 'completeness';

/** Which meter is silent, wrong or orphaned, what that blocks, and the repair. */
@Component({
  selector: 'gp-sources',
  imports: [
    CampusChoice,
    CompletenessGrid,
    DataTable,
    Failure,
    Lead,
    Message,
    QuarantineList,
    RouterLink,
    Segmented,
    Skeleton,
    SourceList,
    Top,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sources.html',
})
export class SourcesPage {
  private readonly api = inject(Api);
  protected readonly campuses = inject(Campuses);
  protected readonly session = inject(Session);
  private readonly clock = inject(Clock);
  protected readonly url = inject(UrlState);
  protected readonly asTable = computed(() => this.url.tables().has(GRID));
  protected readonly filters = [
    { value: 'problems', label: $localize`Problems` },
    { value: 'all', label: $localize`All` },
  ];

  protected readonly names = inject(Buildings);
  protected readonly quality = resource({
    params: () => {
      const campus = this.campuses.chosen();
      return campus
        ? { campus: campus.id, zone: new Zone(campus.timezone), to: this.url.to() }
        : undefined;
    },
    loader: async ({ params: { campus, zone, to }, abortSignal: signal }) => {
      const until = async (at: number) => {
        const end = zone.local(at).day;
        const start = zone.local(zone.shift(at, 1 - 7 * WEEKS)).day;
        return this.read(campus, start, end, signal);
      };
      const asked = await until(to === null ? Date.now() : Date.parse(to));
      if (to !== null || asked.meters.some((it) => it.coverage.some((share) => share !== null))) {
        return { ...asked, silent: false };
      }
      const overview = await answer(
        this.api.http.GET('/api/campuses/{campus}/overview', {
          params: { path: { campus }, query: { period: 'day' } },
          signal,
        }),
      );
      if (overview.measured_to === null) return { ...asked, silent: false };
      return { ...(await until(Date.parse(overview.measured_to) - 1)), silent: true };
    },
  });
  private readonly part = inject(Part);
  private readonly kept = held(this.quality);
  protected readonly view = computed(() => {
    const [quality, campus] = [this.kept(), this.campuses.chosen()];
    if (!quality || !campus || !this.names.list.hasValue()) return null;
    const zone = new Zone(campus.timezone);
    const groups = rowsOf(quality, (id) => this.names.nameOf(id), zone, this.clock.now());
    const rows = [...groups.values()].flat();
    const { headline, more } = headlineOf(rows);
    const bad = new Map(
      [...groups]
        .map(([name, group]) => [name, group.filter((it) => it.bad)] as const)
        .filter(([, group]) => group.length > 0),
    );
    const { days, silent } = quality;
    const [first, last] = [days[0], days[days.length - 1]].map((it) => zone.midnight(it));
    return {
      zone,
      days,
      rows,
      groups,
      bad,
      headline: { before: headline, marked: '' },
      more: [
        ...(silent
          ? [$localize`Nothing came in the last ${WEEKS}:n: weeks: these are the last that did.`]
          : []),
        ...more,
        ...this.part.said(),
      ],
      repairs: repairsOf(rows, zone).map((it) => ({ ...it, ...this.wayTo(it) })),
      window: $localize`${zone.date(first)}:first: to ${zone.fullDate(last)}:last:, whole days`,
    };
  });
  protected readonly shown = computed(() => {
    const view = this.view();
    return view && (this.url.only() === 'problems' ? view.bad : view.groups);
  });
  constructor() {
    const followed = computed(() =>
      this.url.to() === null ? this.names.all().map((it) => it.id) : [],
    );
    inject(Live).follow(
      followed,
      anew(() => this.quality),
    );
  }

  protected readonly table = computed(() => {
    const view = this.view();
    if (!view) return null;
    const rows = view.rows.flatMap((row) =>
      row.cells.map((it) => [row.meter, row.commodity, it.day, it.known * 100, it.state]),
    );
    return {
      caption: $localize`Completeness by meter and day, ${view.window}:window:`,
      columns: [
        $localize`Meter`,
        $localize`Commodity`,
        $localize`Day`,
        $localize`Known %`,
        $localize`State`,
      ],
      rows,
      written: (cell: string | number | null, column: number) =>
        cell === null
          ? MISSING
          : column === 3
            ? fixed(Number(cell), 1)
            : column === 1
              ? commodityName(String(cell))
              : String(cell),
    };
  });

  protected turn(): void {
    this.url.turn(GRID);
  }

  /** Where whoever looks may do it; who may not is shown the readings. */
  private wayTo({ where, meter, look }: Repair): { link: string[]; params: Params } {
    if (where === 'resend' && this.session.mayConfigure()) return { link: ['/import'], params: {} };
    if (where === 'meter' && this.session.mayManage())
      return { link: ['/settings/meters'], params: { sel: meter } };
    return { link: ['/sources', meter], params: { day: look } };
  }

  protected retry(): void {
    this.campuses.list.reload();
    this.names.list.reload();
    this.quality.reload();
  }

  protected download(): void {
    const table = this.table();
    if (table) download('completeness.csv', csv(table.columns, table.rows));
  }

  private async read(
    campus: string,
    start: string,
    end: string,
    signal: AbortSignal,
  ): Promise<Quality> {
    let days: string[] = [];
    const meters = await everyPage(
      (cursor) =>
        answer(
          this.api.http.GET('/api/quality', {
            params: { query: { campus, start, end, cursor } },
            signal,
          }),
        ),
      (page) => {
        days = page.days;
        return page.meters;
      },
    );
    return { days, meters, next: null };
  }
}
