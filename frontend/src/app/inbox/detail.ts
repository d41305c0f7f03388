import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  resource,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Chart } from '../chart/chart';
import { anew } from '../core/anew';
import { Api } from '../core/api/client';
import { Problem } from '../core/api/problem';
import { sentence } from '../core/figures';
import { held } from '../core/held';
import { Live } from '../core/live/live';
import { Session } from '../core/session';
import type { Zone } from '../core/zone';
import { Failure, Message } from '../ui/message';
import { Skeleton } from '../ui/skeleton';
import { Stats } from '../ui/stat';
import {
  Episode,
  buildingOf,
  isOver,
  severitySaid,
  statusSaid,
  titleOf,
  typeSaid,
  weatherSaid,
  withMinus,
} from './episode';
import { Handle } from './handle';
import { chartOf, measuredSaid, statsOf } from './hours';
import { detail, surroundings } from './read';

/** One episode: what left its range, what it is worth, why it was flagged, and what people do. */
@Component({
  selector: 'gp-episode',
  imports: [Chart, Failure, Handle, Message, RouterLink, Skeleton, Stats],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './detail.html',
})
export class EpisodeView {
  readonly id = input.required<string>();
  readonly zone = input.required<Zone>();
  readonly campus = input.required<{ id: string; currency: string }>();
  readonly name = input.required<string>();
  /** The others of its row in the list. */
  readonly others = input.required<readonly Episode[]>();
  readonly changed = output();

  private readonly api = inject(Api);
  protected readonly session = inject(Session);
  private readonly handle = viewChild(Handle);
  protected readonly building = computed(() => buildingOf(this.id()));
  protected readonly detail = resource({
    params: () => this.id(),
    loader: ({ params, abortSignal }) => detail(this.api, params, abortSignal),
  });
  private readonly kept = held(this.detail);
  /** As it was answered last, by whichever way. */
  private readonly episode = linkedSignal(() => {
    const it = this.kept()?.anomaly;
    return it?.id === this.id() ? it : undefined;
  });
  private readonly around = resource({
    params: () => this.episode(),
    loader: ({ params, abortSignal }) => surroundings(this.api, params, this.zone(), abortSignal),
  });
  private readonly heldAround = held(this.around);
  protected readonly problem = computed(() => {
    const error = this.detail.error();
    return error ? Problem.from(error) : null;
  });
  protected readonly view = computed(() => {
    const [it, kept] = [this.episode(), this.kept()];
    if (!it || !kept || this.problem()) return null;
    const zone = this.zone();
    const over = isOver(it);
    return {
      it,
      over,
      title: titleOf(it),
      direction: over ? $localize`over expectation` : $localize`under expectation`,
      status: statusSaid(it.status),
      severity: severitySaid(it.severity),
      type: typeSaid(it.anomaly_type),
      owner: this.ownerSaid(it),
      open: it.status !== 'resolved',
      chart: kept.hours.length > 0 ? chartOf(it, kept.hours, this.name(), zone) : null,
      noHours: kept.hours_reason === null ? '' : sentence(kept.hours_reason),
      stats: statsOf(it, kept.hours, this.heldAround() ?? null, this.campus().currency),
      weather: weatherSaid(it),
      causes: [...(it.weather ? [it.weather.message] : []), ...it.causes].map((one) =>
        sentence(withMinus(one)),
      ),
      others: sentence(kept.others.message),
      measured: measuredSaid(it),
      before: this.before(kept.seen_before),
      window: { from: it.timestamp, to: it.end },
    };
  });
  protected readonly isMine = computed(() => {
    const it = this.episode();
    return this.session.me.hasValue() && it?.assignee === this.session.me.value().user_id;
  });

  constructor() {
    inject(Live).follow(
      computed(() => [this.building()]),
      anew(() => this.detail),
    );
  }

  /** Takes it, unless it is taken by whoever asks, or not theirs to take. */
  take(): void {
    if (this.session.mayManage() && !this.isMine()) void this.handle()?.take();
  }

  protected resolve(): void {
    void this.handle()?.give('resolved');
  }

  explain(): void {
    this.handle()?.explain();
  }

  protected took(after: Episode): void {
    if (after.id === this.id()) this.episode.set(after);
    this.changed.emit();
  }

  private ownerSaid({ assignee }: Episode): string {
    if (assignee === null) return $localize`no owner`;
    return this.isMine() ? $localize`yours` : assignee;
  }

  /** The others of its row, and what was like it before. */
  private before(seen: readonly Before[]) {
    const zone = this.zone();
    const own = this.others().filter((it) => it.id !== this.id());
    const known = new Set(own.map((it) => it.id));
    return [...own, ...seen.filter((it) => !known.has(it.id))]
      .map((it) => ({ at: Date.parse(it.timestamp), it }))
      .sort((a, b) => b.at - a.at)
      .map(({ at, it }) => ({
        id: it.id,
        when: zone.moment(at),
        title: titleOf({ message: it.message, building_id: this.building() }),
        status: statusSaid(it.status),
        note: it.investigation_notes ?? '',
      }));
  }
}

type Before = Pick<Episode, 'id' | 'timestamp' | 'message' | 'status' | 'investigation_notes'>;
