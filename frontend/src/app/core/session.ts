import {
  Injectable,
  computed,
  effect,
  inject,
  linkedSignal,
  resource,
  untracked,
} from '@angular/core';
import { Api, Schemas, answer } from './api/client';
import { Problem } from './api/problem';

export type Me = Schemas['Me'];
/** away: no server answered, so that nothing is known. */
type State = 'asking' | 'in' | 'out' | 'away' | 'failed';

/** No answer, or that of a gateway whose server is gone. */
const AWAY = [0, 502, 503, 504];

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
  private readonly asked = computed<State>(() => {
    const problem = this.problem();
    if (!problem) return this.me.hasValue() ? 'in' : 'asking';
    if (problem.status === 401) return 'out';
    return AWAY.includes(problem.status) ? 'away' : 'failed';
  });
  /** While a server that was away is asked again, it is still away. */
  readonly state = linkedSignal<State, State>({
    source: this.asked,
    computation: (now, before) => (now === 'asking' && before?.value === 'away' ? 'away' : now),
  }).asReadonly();
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
