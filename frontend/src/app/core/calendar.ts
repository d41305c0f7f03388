import { Injectable, computed, inject, resource } from '@angular/core';
import { Api, Schemas, answer } from './api/client';
import { Campuses } from './campuses';

/** When the chosen campus teaches, examines and pauses, for whoever looks at those days. */
@Injectable({ providedIn: 'root' })
export class Calendar {
  private readonly api = inject(Api);
  private readonly campuses = inject(Campuses);

  private readonly calendar = resource({
    params: () => this.campuses.chosen()?.id,
    loader: ({ params: campus, abortSignal: signal }) =>
      answer(
        this.api.http.GET('/api/campuses/{campus}/calendar', {
          params: { path: { campus } },
          signal,
        }),
      ),
  });
  /** None where the calendar says nothing, or could not be read. */
  readonly terms = computed<readonly Schemas['CalendarPeriodView'][]>(() =>
    this.calendar.hasValue() ? this.calendar.value().periods : [],
  );
}
