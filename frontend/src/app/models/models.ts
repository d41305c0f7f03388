import { ChangeDetectionStrategy, Component, computed } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Top } from '../shell/top';
import { Lead } from '../ui/lead';
import { Failure } from '../ui/message';
import { NoPermission, forbidden } from '../ui/no-permission';
import { Skeleton } from '../ui/skeleton';
import { modelRegistry } from './registry';
import { headlineOf, rowOf } from './words';

/** Which models predict, why these, and whether their ranges are honest. */
@Component({
  selector: 'gp-models',
  imports: [Failure, Lead, NoPermission, RouterLink, Skeleton, Top],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <gp-top here="Models" i18n-here />
    <main id="main" tabindex="-1" [attr.aria-busy]="list.isLoading() ? true : null">
      @if (view(); as view) {
        <gp-lead [headline]="view.headline" [more]="view.more" />
        @if (view.rows.length > 0) {
          <section class="s" aria-labelledby="models">
            <div class="sh">
              <h2 i18n id="models">Models</h2>
              <span i18n class="sub"
                >Errors and coverage are of day-ahead forecasts of the last 28 days, over all
                buildings.</span
              >
            </div>
            <div
              class="sideways"
              tabindex="0"
              role="region"
              aria-label="List of models"
              i18n-aria-label
            >
              <table class="models">
                <thead>
                  <tr>
                    <th i18n scope="col">Model</th>
                    <th i18n scope="col">Made for</th>
                    <th i18n scope="col">Status</th>
                    <th i18n scope="col" class="xs-hide">Why</th>
                    <th i18n scope="col" class="xs-hide">Learned from</th>
                    <th i18n scope="col" class="r">WAPE</th>
                    <th i18n scope="col" class="r xs-hide">CV(RMSE)</th>
                    <th i18n scope="col" class="r">In 95 %</th>
                    <th i18n scope="col" class="r xs-hide">In 80 %</th>
                  </tr>
                </thead>
                <tbody>
                  @for (it of view.rows; track it.version) {
                    <tr>
                      <th scope="row">
                        <a class="id" [routerLink]="['/models', it.version]">{{ it.name }}</a>
                        <small class="dim n">{{ it.version }}</small>
                      </th>
                      <td>{{ it.type }}</td>
                      <td>
                        <span class="chip" [class.info]="it.active">{{ it.status }}</span>
                        @if (it.drifts) {
                          <span i18n class="chip warn">drifts</span>
                        }
                      </td>
                      <td class="xs-hide mut">{{ it.why }}</td>
                      <td class="xs-hide">{{ it.learned }}</td>
                      <td class="r">{{ it.wape }}</td>
                      <td class="r xs-hide">{{ it.cv }}</td>
                      <td class="r">{{ it.coverage95 }}</td>
                      <td class="r xs-hide">{{ it.coverage80 }}</td>
                    </tr>
                  }
                </tbody>
              </table>
            </div>
          </section>
        }
      } @else if (forbidden(list.error())) {
        <gp-no-permission heading="The models are not open to you." i18n-heading />
      } @else {
        <h1 i18n class="vh">Models</h1>
        @if (list.error(); as error) {
          <gp-failure what="The list of models" i18n-what [error]="error" (retry)="list.reload()" />
        } @else {
          <gp-skeleton what="the models" i18n-what />
        }
      }
    </main>
  `,
})
export class ModelsPage {
  private readonly registry = modelRegistry();
  protected readonly forbidden = forbidden;
  protected readonly list = this.registry.list;
  protected readonly view = computed(() => {
    const models = this.registry.models();
    if (!models) return null;
    const zone = this.registry.zone();
    return { ...headlineOf(models), rows: models.map((it) => rowOf(it, zone)) };
  });
}
