import { ChangeDetectionStrategy, Component, effect, inject } from '@angular/core';
import { Router } from '@angular/router';
import { Campuses } from '../core/campuses';
import { UrlState } from '../core/url-state';
import { CurrentPlace } from '../shell/place';

/** Which campus a screen without its own is about; the address says so as well. */
@Component({
  selector: 'gp-campus-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (campuses.all().length > 1) {
      <select
        #choice
        aria-label="Campus"
        i18n-aria-label
        class="campus-choice"
        (change)="url.set({ campus: choice.value })"
      >
        @for (it of campuses.all(); track it.id) {
          <option [value]="it.id" [selected]="it.id === campuses.chosen()?.id">
            {{ it.name }}
          </option>
        }
      </select>
    }
  `,
})
export class CampusChoice {
  protected readonly campuses = inject(Campuses);
  protected readonly url = inject(UrlState);
  private readonly router = inject(Router);
  private readonly place = inject(CurrentPlace);

  constructor() {
    effect(() => {
      const chosen = this.campuses.chosen();
      if (!chosen) return;
      const { id } = chosen;
      this.place.at(chosen);
      if (this.url.campus() === id || this.campuses.all().length === 1) return;
      void this.router.navigate([], {
        queryParams: { campus: id },
        queryParamsHandling: 'merge',
        replaceUrl: true,
      });
    });
  }
}
