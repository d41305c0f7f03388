import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Api, Schemas, answer } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { csv, download } from '../core/csv';
import { commodityName, fixed } from '../core/figures';
import { held } from '../core/held';
import { Part } from '../core/part';
import { UrlState } from '../core/url-state';
import { Zone } from '../core/zone';
import { Top } from '../shell/top';
import { WindowControls } from '../shell/window-controls';
import { CampusChoice } from '../ui/campus-choice';
import { Figure } from '../ui/figure';
import { Lead } from '../ui/lead';
import { Failure, Message } from '../ui/message';
import { Segmented } from '../ui/segmented';
import { Skeleton } from '../ui/skeleton';
import {
  Figures,
  MEASURES,
  MEASURE_LABEL,
  Measure,
  headlineOf,
  measuredSaid,
  ranked,
  written,
} from './ranking';

/** As many as the server compares at once. */
const AT_ONCE = 100;
const COLUMNS = [
  ...['building_id', 'total_kwh', 'avg_daily_kwh', 'kwh_per_m2', 'cost', 'carbon_kg'],
  ...['peak_demand_kw', 'coverage', 'estimated', 'reason'],
] as const;

/** Every building over the same days, by what matters. */
@Component({
  selector: 'gp-compare',
  imports: [
    CampusChoice,
    Failure,
    Figure,
    Lead,
    Message,
    RouterLink,
    Segmented,
    Skeleton,
    Top,
    WindowControls,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './compare.html',
})
export class ComparePage {
  private readonly api = inject(Api);
  protected readonly campuses = inject(Campuses);
  protected readonly buildings = inject(Buildings);
  protected readonly url = inject(UrlState);
  protected readonly measures = MEASURES.map((value) => ({ value, label: MEASURE_LABEL[value] }));

  protected readonly commodities = computed(() => {
    const found = new Set([this.url.commodity()]);
    for (const it of this.buildings.all()) it.commodities.forEach((name) => found.add(name));
    return [...found].sort();
  });
  private readonly asked = computed(() => {
    const commodity = this.url.commodity();
    return this.buildings
      .all()
      .filter((it) => it.commodities.includes(commodity))
      .map((it) => it.id);
  });
  protected readonly compared = resource({
    params: () => {
      const ids = this.asked();
      if (ids.length === 0) return undefined;
      return { ids, ...this.url.window(), commodity: this.url.commodity() };
    },
    loader: async ({ params: { ids, ...rest }, abortSignal: signal }) => {
      const found: Schemas['Compared'][] = [];
      // The first says which window is meant by "until now": all others ask for the same.
      for (let first = 0; first < ids.length; first += AT_ONCE) {
        const body = {
          ...rest,
          end: found[0]?.window.end ?? rest.end,
          building_ids: ids.slice(first, first + AT_ONCE),
        };
        found.push(await answer(this.api.http.POST('/api/analytics/compare', { body, signal })));
      }
      return { ...found[0], buildings: found.flatMap((it) => it.buildings) };
    },
  });
  private readonly kept = held(this.compared);
  protected readonly by = computed<Measure>(
    () => MEASURES.find((it) => it === this.url.by()) ?? 'kwh_per_m2',
  );
  private readonly part = inject(Part);
  protected readonly view = computed(() => {
    const [compared, campus] = [this.kept(), this.campuses.chosen()];
    if (!compared || !campus) return null;
    const zone = new Zone(campus.timezone);
    const by = this.by();
    const rows = ranked(compared.buildings, by);
    const left = rows.filter((it) => it.rank === null);
    const [start, end] = [Date.parse(compared.window.start), Date.parse(compared.window.end)];
    return {
      campus,
      zone,
      start,
      end,
      last: this.url.to() === null ? end : Date.now(),
      rows,
      headline: headlineOf(rows, by),
      more: [
        $localize`${fixed(rows.length - left.length)}:ranked: of ${fixed(rows.length)}:n: buildings with ${commodityName(compared.commodity)}:commodity: are ranked.`,
        left.length > 0
          ? $localize`Under 90 % measured, or without what it takes, a building has no rank.`
          : '',
        $localize`Not adjusted for weather or use: size and purpose explain most of the difference.`,
        ...this.part.said(),
      ].filter((it) => it !== ''),
    };
  });

  protected readonly label = computed(() => MEASURE_LABEL[this.by()]);
  protected readonly energyOf = (row: Figures) => written(row, 'total_kwh');
  protected readonly measuredSaid = measuredSaid;
  protected readonly costOf = (row: Figures) => written(row, 'cost');

  protected download(): void {
    const rows = this.view()?.rows ?? [];
    const cells = rows.map(({ row }) => COLUMNS.map((it) => row[it]));
    download('compare.csv', csv(COLUMNS, cells));
  }

  protected retry(): void {
    this.campuses.list.reload();
    this.buildings.list.reload();
    this.compared.reload();
  }
}
