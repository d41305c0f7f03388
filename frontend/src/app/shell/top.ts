import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Live } from '../core/live/live';
import { LIVE_SAID } from '../core/live/said';
import { PERIODS, PERIOD_LABEL, UrlState } from '../core/url-state';
import { Opened } from '../palette/opened';
import { Icon } from '../ui/icon';
import { Segmented } from '../ui/segmented';
import { Freshness } from './freshness';

export interface Crumb {
  label: string;
  link: unknown[];
  params?: Record<string, string>;
}

/** Where one is, how fresh it is, and which period is shown. */
@Component({
  selector: 'gp-top',
  imports: [Icon, RouterLink, Segmented],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header class="top">
      <div class="where">
        <nav class="crumb" aria-label="Breadcrumb" i18n-aria-label>
          @for (it of above(); track it.label) {
            <a [routerLink]="it.link" [queryParams]="it.params" queryParamsHandling="merge">{{
              it.label
            }}</a>
            <span class="dim" aria-hidden="true">/</span>
          }
          <b aria-current="page">{{ here() }}</b>
        </nav>
        @if (simulated()) {
          <span class="chip info" i18n>Simulated<span class="xs-hide"> campus</span></span>
        }
        <span class="sp"></span>
        @if (fresh(); as it) {
          <span class="fresh">
            <svg width="10" height="10" aria-hidden="true">
              @if (it.stale) {
                <circle cx="5" cy="5" r="3.6" fill="none" stroke="var(--warn)" stroke-width="1.6" />
              } @else {
                <circle cx="5" cy="5" r="4" fill="var(--ok)" />
              }
            </svg>
            <span class="long">{{ it.long }}</span>
            <span class="short" aria-hidden="true">{{ it.short }}</span>
            <span class="live" role="status" [class.lost]="live.state() !== 'live'">
              @if (liveSaid(); as said) {
                <i aria-hidden="true" [title]="said"></i>
                <span>· {{ said }}</span>
              }
            </span>
          </span>
        }
      </div>
      @if (periods()) {
        <gp-segmented
          class="xs-hide"
          label="Period"
          i18n-label
          [choices]="choices"
          [value]="url.period()"
          (valueChange)="url.set({ period: $event })"
        />
        <select
          class="xs-only"
          aria-label="Period"
          i18n-aria-label
          [value]="url.period()"
          (change)="pick($event)"
        >
          @if (url.period() === 'range') {
            <option value="range" selected disabled>{{ ownDays }}</option>
          }
          @for (it of choices; track it.value) {
            <option [value]="it.value" [selected]="it.value === url.period()">
              {{ it.label }}
            </option>
          }
        </select>
      }
      <button i18n type="button" class="go xs-hide" (click)="opened.what.set('palette')">
        Go to or do <kbd>Ctrl K</kbd>
      </button>
      <button
        type="button"
        class="step xs-only"
        aria-label="Go to or do"
        i18n-aria-label
        (click)="opened.what.set('palette')"
      >
        <gp-icon name="find" />
      </button>
    </header>
  `,
})
export class Top {
  readonly above = input<readonly Crumb[]>([]);
  readonly here = input.required<string>();
  readonly simulated = input(false);
  readonly fresh = input<Freshness | null>(null);
  readonly periods = input(false);

  protected readonly url = inject(UrlState);
  protected readonly opened = inject(Opened);
  protected readonly live = inject(Live);
  protected readonly liveSaid = computed(() => LIVE_SAID[this.live.state()]);
  protected readonly choices = PERIODS.map((value) => ({ value, label: PERIOD_LABEL[value] }));

  protected readonly ownDays = PERIOD_LABEL.range;

  protected pick(event: Event): void {
    this.url.set({ period: (event.target as HTMLSelectElement).value });
  }
}
