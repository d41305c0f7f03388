import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { zoneNames } from '../core/zone-names';
import { UNITS, commodityChoices } from '../core/commodities';
import { KINDS } from './meaning';
import type { Report } from './rejections';
import type { Choices } from './send';
import type { Control } from './words';

export interface KnownCampus {
  id: string;
  name: string;
  timezone: string;
  simulated: boolean;
}

/** What the file itself does not say. */
@Component({
  selector: 'gp-assumptions',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './assumptions.html',
})
export class Assumptions {
  readonly campuses = input.required<readonly KnownCampus[]>();
  readonly report = input.required<Report | null>();
  /** What the file was refused for the want of. */
  readonly wanted = input.required<Control | null>();
  readonly choices = model.required<Choices>();

  protected readonly kinds = KINDS;
  protected readonly units = UNITS;
  protected readonly commodities = commodityChoices;
  protected readonly zones = zoneNames();
  protected readonly isNew = computed(() => {
    const { campus } = this.choices();
    return !this.campuses().some((it) => it.id === campus);
  });
  /** The zone that is at hand: the campus's, or the one that it is to have. */
  protected readonly likely = computed(() => {
    const { campus, campusZone, zone } = this.choices();
    const known = this.campuses().find((it) => it.id === campus)?.timezone ?? campusZone;
    return zone === '' ? known : '';
  });
  protected readonly guessed = computed(() => {
    const kind = KINDS.find((it) => it.value === this.report()?.kind);
    return kind
      ? $localize`As the columns say: ${kind.label.toLowerCase()}:kind:`
      : $localize`As the columns say`;
  });

  protected readonly unitFound = computed(() => {
    const unit = this.report()?.unit;
    return unit ? $localize`As found: ${unit}:unit:` : $localize`As found`;
  });
  protected readonly notNeeded = $localize`not needed`;

  protected set(field: keyof Choices, event: Event): void {
    const { value } = event.target as HTMLInputElement | HTMLSelectElement;
    this.choices.update((it) => ({ ...it, [field]: value }));
  }

  protected pickCampus(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.choices.update((it) => ({ ...it, campus: value, campusZone: '' }));
  }

  protected useLikely(): void {
    this.choices.update((it) => ({ ...it, zone: this.likely() }));
  }

  protected takeZeros(event: Event): void {
    const { checked } = event.target as HTMLInputElement;
    this.choices.update((it) => ({ ...it, zeroMissing: checked }));
  }
}
