import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Api, answer } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { Session } from '../core/session';
import { zoneChoices } from '../core/zone-names';
import { Field, Form, Values } from '../ui/form';
import { Message } from '../ui/message';
import { Toasts } from '../ui/toasts';
import { AREA, inArea } from '../core/units';
import { numberIn, numberOf, shown, shownIn, textOf } from './values';

@Component({
  selector: 'gp-campus-settings',
  imports: [Form, Message],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="sh"><h1 i18n>Campus</h1></div>
    @if (campuses.chosen(); as it) {
      <p i18n class="mut">
        Days and hours are those of the campus's clocks: another zone computes every day again.
      </p>
      <gp-form [fields]="fields()" [values]="values()" [save]="save" action="Save" i18n-action />
    } @else {
      <gp-message title="No campus yet. Import a file to make the first." i18n-title />
    }
  `,
})
export class CampusSettings {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);
  protected readonly campuses = inject(Campuses);
  protected readonly fields = computed<Field[]>(() => {
    const fixed = !this.session.mayConfigure();
    const choices = zoneChoices(this.campuses.chosen()?.timezone ?? 'UTC');
    const fields: Field[] = [
      { name: 'name', label: $localize`Name` },
      { name: 'timezone', label: $localize`Time zone`, kind: 'choice', choices },
      { name: 'currency', label: $localize`Currency`, hint: $localize`ISO 4217, as GBP.` },
      { name: 'region', label: $localize`Grid region`, hint: $localize`Which factors are meant.` },
      { name: 'location', label: $localize`Place` },
      { name: 'total_area_m2', label: $localize`Area`, unit: AREA, kind: 'number' },
      { name: 'latitude', label: $localize`Latitude`, unit: '°', kind: 'number' },
      { name: 'longitude', label: $localize`Longitude`, unit: '°', kind: 'number' },
    ];
    return fields.map((it) => ({ ...it, fixed }));
  });
  protected readonly values = computed<Values>(() => {
    const it = this.campuses.chosen();
    if (!it) return {};
    return {
      name: it.name,
      timezone: it.timezone,
      currency: it.currency,
      region: shown(it.region),
      location: shown(it.location),
      total_area_m2: shownIn(inArea, it.total_area_m2),
      latitude: shown(it.latitude),
      longitude: shown(it.longitude),
    };
  });

  protected readonly save = async (values: Values): Promise<void> => {
    const before = this.values();
    await this.put(values);
    this.toasts.tell($localize`The campus is saved.`, () => this.put(before));
  };

  private async put(values: Values): Promise<void> {
    const it = this.campuses.chosen();
    if (!it) return;
    await answer(
      this.api.http.PUT('/api/campuses/{campus}', {
        params: { path: { campus: it.id } },
        body: {
          name: values['name'] ?? '',
          timezone: values['timezone'] ?? '',
          currency: textOf(values, 'currency'),
          region: textOf(values, 'region'),
          location: textOf(values, 'location'),
          total_area_m2: numberIn(inArea, values, 'total_area_m2', it.total_area_m2),
          latitude: numberOf(values, 'latitude'),
          longitude: numberOf(values, 'longitude'),
          simulated: it.simulated,
        },
      }),
    );
    this.campuses.list.reload();
  }
}
