import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  resource,
  viewChild,
} from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Router, RouterLink } from '@angular/router';
import { anew } from '../core/anew';
import { Api } from '../core/api/client';
import { Buildings } from '../core/buildings';
import { Campuses } from '../core/campuses';
import { fixed, sentence } from '../core/figures';
import { held } from '../core/held';
import { InboxCount } from '../core/inbox-count';
import { Live } from '../core/live/live';
import { Media } from '../core/media';
import { UrlState } from '../core/url-state';
import { Zone } from '../core/zone';
import { Top } from '../shell/top';
import { CampusChoice } from '../ui/campus-choice';
import { Failure, Message } from '../ui/message';
import { Segmented } from '../ui/segmented';
import { Skeleton } from '../ui/skeleton';
import { EpisodeView } from './detail';
import { buildingOf, countSaid, folded, judgedSaid, onSide, rowOf, wanted } from './episode';
import { inbox } from './read';
import { TraceView } from './trace';

/** Where keys are text, or go through what floats. */
const WRITTEN_IN = ':is(input,textarea,select,dialog)';
const CURRENT = '.ep[aria-current]';
const FILTER = '.lh>gp-segmented>.seg>button';

/** What left its range, whether it is worth money, why, and what was done about it. */
@Component({
  selector: 'gp-inbox',
  imports: [
    CampusChoice,
    EpisodeView,
    Failure,
    Message,
    RouterLink,
    Segmented,
    Skeleton,
    Top,
    TraceView,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:keydown)': 'key($event)' },
  templateUrl: './inbox.html',
})
export class InboxPage {
  /** The episode that the address names. */
  readonly episode = input<string>();

  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly host: HTMLElement = inject(ElementRef).nativeElement;
  private readonly count = inject(InboxCount);
  private readonly current = viewChild(EpisodeView);
  protected readonly campuses = inject(Campuses);
  protected readonly names = inject(Buildings);
  protected readonly media = inject(Media);
  protected readonly url = inject(UrlState);

  protected readonly statuses = [
    { value: 'open', label: $localize`Open` },
    { value: 'resolved', label: $localize`Resolved` },
  ];
  protected readonly spans = [
    { value: 'weeks', label: $localize`4 weeks` },
    { value: 'year', label: $localize`Year` },
  ];
  protected readonly list = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params, abortSignal }) => inbox(this.api, params, abortSignal),
  });
  private readonly askList = anew(() => this.list);
  protected readonly reload = () => {
    this.askList();
    this.count.reload();
  };
  private readonly kept = held(this.list);
  protected readonly zone = computed(() => new Zone(this.campuses.chosen()?.timezone ?? 'UTC'));
  protected readonly view = computed(() => {
    const [it, campus] = [this.kept(), this.campuses.chosen()];
    if (!it || !campus || !this.names.list.hasValue()) return null;
    const zone = this.zone();
    const settled = this.url.settled();
    const folds = folded(wanted(it.episodes, settled, this.url.longAgo()));
    const [over, under] = (['over', 'under'] as const).map((side) => onSide(folds, side));
    const n = (some: typeof folds) => fixed(some.reduce((sum, one) => sum + one.all.length, 0));
    const shown = onSide(folds, this.url.side());
    return {
      campus,
      settled,
      count: countSaid(folds, settled, zone),
      partial: it.partial,
      sides: [
        { value: 'all', label: $localize`All ${n(folds)}:n:` },
        { value: 'over', label: $localize`Over ${n(over)}:n:` },
        { value: 'under', label: $localize`Under ${n(under)}:n:` },
      ],
      rows: shown.map((fold) => ({ ...rowOf(fold, (id) => this.names.nameOf(id), zone), fold })),
      judged: judgedSaid(it.buildings),
      silent: it.buildings.flatMap((one) =>
        one.reason === null
          ? []
          : [{ name: this.names.nameOf(one.building_id), why: sentence(one.reason) }],
      ),
    };
  });
  /** The row of the episode that is shown. */
  private readonly row = computed(() => {
    const [id, rows] = [this.episode(), this.view()?.rows ?? []];
    if (id === undefined) return this.media.phone() ? undefined : rows[0];
    return rows.find((it) => it.ids.includes(id));
  });
  protected readonly shown = computed(() => {
    const id = this.episode() ?? this.row()?.id;
    if (id === undefined) return null;
    const building = buildingOf(id);
    return {
      id,
      row: this.row()?.id ?? null,
      name: this.names.nameOf(building),
      others: this.row()?.fold.all ?? [],
    };
  });
  /** A phone has room for the list, or for what was chosen of it. */
  protected readonly listed = computed(() => !this.media.phone() || this.episode() === undefined);
  protected readonly above = computed(() =>
    this.episode() !== undefined ? [{ label: $localize`Inbox`, link: ['/inbox'] }] : [],
  );
  protected readonly here = computed(() => {
    const it = this.shown();
    return this.episode() !== undefined && it ? it.name : $localize`Inbox`;
  });

  constructor() {
    inject(Live).follow(
      computed(() => this.names.all().map((it) => it.id)),
      this.reload,
    );
    const title = inject(Title);
    effect(() => title.setTitle($localize`${this.here()}:place: · Inbox · GreenPulse`));
  }

  protected retry(): void {
    this.campuses.list.reload();
    this.names.list.reload();
    this.list.reload();
  }

  /** J and K go through the list, T takes, E explains, / filters; who writes is left alone. */
  protected key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as HTMLElement).closest(WRITTEN_IN)) return;
    switch (event.key.toLowerCase()) {
      case 'j':
        this.step(1);
        break;
      case 'k':
        this.step(-1);
        break;
      case 't':
        this.current()?.take();
        break;
      case 'e':
        this.current()?.explain();
        break;
      case '/':
        this.host.querySelector<HTMLElement>(FILTER)?.focus();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  private step(by: 1 | -1): void {
    const rows = this.view()?.rows ?? [];
    const at = rows.findIndex((it) => it.id === this.row()?.id);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (!next) return;
    void this.router
      .navigate(['/inbox', next.id], { queryParamsHandling: 'preserve' })
      .then(() => this.host.querySelector<HTMLElement>(CURRENT)?.focus());
  }
}
