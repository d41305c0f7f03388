import { Resource, Signal, linkedSignal } from '@angular/core';

/** The last answer stays on the page while the next is fetched; an error takes it away. */
export function held<T>(it: Resource<T | undefined>): Signal<T | undefined> {
  return linkedSignal<T | undefined, T | undefined>({
    source: () => (it.hasValue() ? it.value() : undefined),
    computation: (value, previous) => (it.error() ? undefined : (value ?? previous?.value)),
  });
}
