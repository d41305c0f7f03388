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
import { Campuses } from '../core/campuses';
import { Preferences } from '../core/preferences';
import { Session } from '../core/session';
import { brief } from '../core/url-state';
import { Zone } from '../core/zone';
import { after } from '../range/presets';
import { sections } from '../settings/sections';
import { Nav } from '../shell/nav';
import { Goal, found } from './places';
import { when } from './when';

const REMEMBERED = 8;

const KIND: Record<Goal['kind'], string> = {
  building: $localize`building`,
  campus: $localize`campus`,
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
        aria-label="A building, days, a page, or something to do"
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
  private readonly nav = inject(Nav);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  protected readonly kinds = KIND;
  protected readonly query = signal('');
  private readonly named = computed(() => {
    const campus = this.campuses.chosen();
    const zone = new Zone(campus?.timezone ?? 'UTC');
    const days = when(this.query(), zone.local(Date.now()).day);
    if (!days) return { name: this.query(), params: {}, said: '', zone };
    const params = {
      from: brief(zone.midnight(days.first)),
      to: brief(zone.midnight(after(days.last))),
      period: null,
      zoom: null,
    };
    return { name: days.rest, params, said: days.label, zone };
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
      void this.router.navigate(goal.link, {
        queryParams: goal.params,
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
    ];
  }

  /** Named by what the page is called; the newest of a name replaces the one before. */
  private save(otherwise: string): void {
    const name = document.title.replace(/ · GreenPulse$/, '') || otherwise;
    const { views } = this.preferences.now();
    const others = views.filter((it) => it.name !== name);
    this.preferences.set({ views: [...others, { name, address: this.router.url }] });
  }
}
