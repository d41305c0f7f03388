import { Injectable, computed, inject, resource } from '@angular/core';
import { Api } from '../core/api/client';
import { Campuses } from '../core/campuses';
import { metersOf } from '../core/lists';

/** The ids of the chosen campus's meters, asked for when the palette first opens. */
@Injectable({ providedIn: 'root' })
export class Meters {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);

  private readonly list = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params, abortSignal }) => metersOf(this.api, params, abortSignal),
  });
  /** None where whoever looks may not list them. */
  readonly all = computed<readonly string[]>(() =>
    this.list.hasValue() ? this.list.value().map((it) => it.id) : [],
  );
}
