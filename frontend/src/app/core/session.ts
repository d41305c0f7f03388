import { Injectable, computed, effect, inject, resource, untracked } from '@angular/core';
import { Api, Schemas, answer } from './api/client';
import { Problem } from './api/problem';

export type Me = Schemas['Me'];
type State = 'asking' | 'in' | 'out' | 'failed';

/** Who is looking, by the cookie the server set. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly api = inject(Api);
  readonly me = resource({
    loader: ({ abortSignal: signal }) => answer(this.api.http.GET('/api/me', { signal })),
  });
  readonly problem = computed(() => {
    const error = this.me.error();
    return error ? Problem.from(error) : null;
  });
  readonly state = computed<State>(() => {
    if (this.problem()) return this.problem()?.status === 401 ? 'out' : 'failed';
    return this.me.hasValue() ? 'in' : 'asking';
  });
  private readonly role = computed(() => (this.me.hasValue() ? this.me.value().role : null));
  /** May set targets and place meters. */
  readonly mayManage = computed(() => this.role() === 'manager' || this.mayConfigure());
  /** May change everything else: campuses, prices, people, and import files. */
  readonly mayConfigure = computed(() => this.role() === 'admin');

  constructor() {
    effect(() => {
      const refused = this.api.refusedAsStranger();
      if (refused && untracked(this.state) === 'in') this.me.reload();
    });
  }

  async signOut(): Promise<void> {
    await answer(this.api.http.POST('/api/sign-out'));
    location.assign('/');
  }
}
