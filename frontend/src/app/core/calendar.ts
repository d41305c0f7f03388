import { Injectable, computed, inject, resource } from '@angular/core';
import { Api, Schemas } from './api/client';
import { Campuses } from './campuses';
import { calendarOf } from './lists';

/** When the chosen campus teaches, examines and pauses, for whoever looks at those days. */
@Injectable({ providedIn: 'root' })
export class Calendar {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);

  private readonly calendar = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params, abortSignal }) => calendarOf(this.api, params, abortSignal),
  });
  /** None where the calendar says nothing, or could not be read. */
  readonly terms = computed<readonly Schemas['CalendarPeriodView'][]>(() =>
    this.calendar.hasValue() ? this.calendar.value().periods : [],
  );
}
