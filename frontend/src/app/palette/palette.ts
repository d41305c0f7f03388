import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  computed,
  inject,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { Buildings } from '../core/buildings';
import { Calendar } from '../core/calendar';
import { Campuses } from '../core/campuses';
import { Preferences } from '../core/preferences';
import { Session } from '../core/session';
import { UrlState, brief } from '../core/url-state';
import { Zone } from '../core/zone';
import { DayRange, after, terms } from '../range/presets';
import { sections } from '../settings/sections';
import { Nav } from '../shell/nav';
import { Toasts } from '../ui/toasts';
import { Meters } from './meters';
import { Goal, found } from './places';
import { viewName } from './view-name';
import { when } from './when';

const REMEMBERED = 8;

const KIND: Record<Goal['kind'], string> = {
  building: $localize`building`,
  campus: $localize`campus`,
  days: $localize`days`,
  meter: $localize`meter`,
  page: $localize`page`,
  settings: $localize`settings`,
  view: $localize`saved view`,
  do: $localize`do`,
};

const THEMES = [
  { theme: 'light', label: $localize`Theme: light` },
  { theme: 'dark', label: $localize`Theme: dark` },
  { theme: 'system', label: $localize`Theme: system` },
] as const;

/** Goes anywhere by name: "b71 last weekend", "tariffs", "dark". */
@Component({
  selector: 'gp-palette',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog
      #dialog
      class="palette"
      closedby="any"
      aria-label="Go to or do"
      i18n-aria-label
      (close)="closed.emit()"
    >
      <input
        #field
        type="text"
        role="combobox"
        aria-label="A building, meter, days, a page, or something to do"
        i18n-aria-label
        aria-expanded="true"
        aria-controls="goals"
        aria-autocomplete="list"
        [attr.aria-activedescendant]="goals().length ? 'goal-' + at() : null"
        placeholder="b71 last weekend"
        i18n-placeholder
        autocomplete="off"
        spellcheck="false"
        (input)="query.set(field.value)"
        (keydown)="key($event)"
      />
      <ul id="goals" role="listbox" aria-label="What fits" i18n-aria-label>
        @for (it of goals(); track $index) {
          <li
            role="option"
            tabindex="-1"
            [id]="'goal-' + $index"
            [attr.aria-selected]="$index === at()"
            (click)="go(it)"
            (pointermove)="at.set($index)"
            (keydown.enter)="go(it)"
          >
            {{ it.label }}
            <span class="dim">{{ it.keys ?? kinds[it.kind] }}</span>
          </li>
        } @empty {
          <li i18n role="option" aria-selected="false" aria-disabled="true">
            Nothing is called that. Try a building, a page, or days as “16 nov”.
          </li>
        }
      </ul>
    </dialog>
  `,
})
export class Palette {
  readonly closed = output();
  readonly shortcuts = output();

  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly campuses = inject(Campuses);
  private readonly buildings = inject(Buildings);
  private readonly preferences = inject(Preferences);
  private readonly calendar = inject(Calendar);
  private readonly meters = inject(Meters);
  private readonly toasts = inject(Toasts);
  private readonly url = inject(UrlState);
  private readonly nav = inject(Nav);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  protected readonly kinds = KIND;
  protected readonly query = signal('');
  private readonly named = computed(() => {
    const campus = this.campuses.chosen();
    const zone = new Zone(campus?.timezone ?? 'UTC');
    const days = when(this.query(), zone.local(Date.now()).day);
    if (!days) return { name: this.query(), params: {}, said: '', zone };
    return { name: days.rest, params: daysAsParams(days, zone), said: days.label, zone };
  });
  protected readonly goals = computed<Goal[]>(() => {
    const { name, params, said } = this.named();
    const campus = this.campuses.chosen();
    const places = this.places();
    if (said === '') return found(name, places, this.preferences.now().recent);
    // With days, only what shows days is meant.
    const dated = places.filter((it) => it.kind === 'building' || it.kind === 'campus');
    if (name === '' && campus) {
      return [
        { label: `${campus.name}, ${said}`, kind: 'campus', link: ['/campus', campus.id], params },
      ];
    }
    return found(name, dated, this.preferences.now().recent).map((it) => ({
      ...it,
      label: `${it.label}, ${said}`,
      params,
    }));
  });
  protected readonly at = linkedSignal({ source: this.goals, computation: () => 0 });

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  protected key(event: KeyboardEvent): void {
    const n = this.goals().length;
    if (event.key === 'ArrowDown') this.at.update((it) => (it + 1) % Math.max(1, n));
    else if (event.key === 'ArrowUp') this.at.update((it) => (it + n - 1) % Math.max(1, n));
    else if (event.key === 'Enter') this.go(this.goals()[this.at()]);
    else return;
    event.preventDefault();
  }

  protected go(goal: Goal | undefined): void {
    if (!goal) return;
    this.dialog().nativeElement.close();
    const label = goal.label.split(',')[0];
    const { recent } = this.preferences.now();
    this.preferences.set({
      recent: [label, ...recent.filter((it) => it !== label)].slice(0, REMEMBERED),
    });
    if (goal.run) goal.run();
    else if (goal.link) {
      const keeps = goal.kind === 'building' || goal.kind === 'campus';
      void this.router.navigate(goal.link, {
        queryParams: goal.params ?? (keeps ? this.url.looked() : {}),
        queryParamsHandling: goal.params ? 'merge' : undefined,
      });
    }
  }

  private places(): Goal[] {
    const campus = this.campuses.chosen();
    return [
      ...this.buildings.all().map((it) => ({
        label: it.name,
        kind: 'building' as const,
        link: ['/campus', it.campus_id, 'b', it.id],
      })),
      ...this.campuses.all().map((it) => ({
        label: it.name,
        kind: 'campus' as const,
        link: ['/campus', it.id],
      })),
      ...this.terms(),
      ...[...this.nav.people().slice(1), ...this.nav.plumbing()].map((it) => ({
        label: it.label,
        kind: 'page' as const,
        link: it.link,
      })),
      ...sections(this.session).map((it) => ({
        label: it.label,
        kind: 'settings' as const,
        link: ['/settings', it.path],
      })),
      ...this.preferences.now().views.map((it) => ({
        label: it.name,
        kind: 'view' as const,
        run: () => void this.router.navigateByUrl(it.address),
      })),
      ...THEMES.map(({ label, theme }) => ({
        label,
        kind: 'do' as const,
        run: () => this.preferences.set({ theme }),
      })),
      {
        label: $localize`Save this view`,
        kind: 'do' as const,
        run: () => this.save(campus?.name ?? $localize`View`),
      },
      {
        label: $localize`Keyboard shortcuts`,
        kind: 'do' as const,
        keys: $localize`Ctrl /`,
        run: () => this.shortcuts.emit(),
      },
      { label: $localize`Sign out`, kind: 'do' as const, run: () => void this.session.signOut() },
      ...this.meters.all().map((it) => ({
        label: it,
        kind: 'meter' as const,
        link: ['/sources', it],
      })),
    ];
  }

  /** Stretches of the campus's calendar, shown where days can be. */
  private terms(): Goal[] {
    const campus = this.campuses.chosen();
    if (!campus) return [];
    const zone = new Zone(campus.timezone);
    const link = this.url.path().startsWith('/campus/') ? [this.url.path()] : undefined;
    return terms(zone.local(Date.now()).day, this.calendar.terms()).map((it) => ({
      label: it.label,
      kind: 'days' as const,
      link: link ?? ['/campus', campus.id],
      params: daysAsParams(it, zone),
    }));
  }

  private save(otherwise: string): void {
    const { views } = this.preferences.now();
    const address = this.router.url;
    const title = document.title.replace(/(^| · )GreenPulse$/, '') || otherwise;
    const [period, from, to] = [this.url.period(), this.url.from(), this.url.to()];
    const shown = { title, address, period, from, to, commodity: this.url.commodity() };
    const name = viewName(shown, views, new Zone(this.campuses.chosen()?.timezone ?? 'UTC'));
    const others = views.filter((it) => it.name !== name);
    this.preferences.set({ views: [...others, { name, address }] });
    this.toasts.tell($localize`Saved as “${name}:view:”.`, async () =>
      this.preferences.set({ views }),
    );
  }
}

const daysAsParams = ({ first, last }: Pick<DayRange, 'first' | 'last'>, zone: Zone) => ({
  from: brief(zone.midnight(first)),
  to: brief(zone.midnight(after(last))),
  period: null,
  zoom: null,
});
