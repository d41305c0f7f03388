import { Injectable, signal } from '@angular/core';
import createClient from 'openapi-fetch';
import { Problem } from './problem';
import type { components, paths } from './schema';

/** As the server writes it: null where the document only says that a field may be left out. */
export type Written<T> = T extends readonly (infer One)[]
  ? Written<One>[]
  : T extends object
    ? {
        [K in keyof T]-?: undefined extends T[K]
          ? Written<Exclude<T[K], undefined>> | null
          : Written<T[K]>;
      }
    : T;

type Documented = components['schemas'];
export type Schemas = { [Name in keyof Documented]: Written<Documented[Name]> };

/** The generated client, plus the one thing all calls share: a 401 means nobody is signed in. */
@Injectable({ providedIn: 'root' })
export class Api {
  readonly http = createClient<paths>({
    baseUrl: location.origin,
    fetch: (request) => fetch(request),
  });
  readonly refusedAsStranger = signal(0);

  constructor() {
    const token = kioskToken(location);
    this.http.use({
      onRequest: ({ request }) => {
        // eslint-disable-next-line texts/code -- a header's scheme, which no one reads
        if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
      },
      onResponse: ({ response }) => {
        if (response.status === 401) this.refusedAsStranger.update((n) => n + 1);
      },
    });
  }
}

/**
 * The token that a screen in a hall shows: behind the hash, which no server is ever sent, so that
 * whoever starts the screen anew needs its address alone.
 */
function kioskToken({ pathname, hash }: Location): string | null {
  if (!pathname.startsWith('/kiosk/')) return null;
  return new URLSearchParams(hash.slice(1)).get('token');
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a call, or its {@link Problem} thrown. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<Written<T>> {
  let it: Answer<T>;
  try {
    it = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw Problem.unreachable(cause);
  }
  if (!it.response.ok) throw Problem.of(it.response, it.error);
  return it.data as Written<T>;
}
