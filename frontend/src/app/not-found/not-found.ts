import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Top } from '../shell/top';

@Component({
  selector: 'gp-not-found',
  imports: [RouterLink, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-top here="Not found" i18n-here />
    <main id="main" tabindex="-1">
      <div class="lead">
        <h1 i18n>Nothing lives at this address.</h1>
        <p i18n class="more">
          Check the link for a missing letter, or
          <a class="tw" routerLink="/">start at the campus</a>.
        </p>
      </div>
    </main>
  `,
})
export class NotFound {}
