import { Resource, effect, signal } from '@angular/core';

type Asked = Pick<Resource<unknown>, 'isLoading'> & { reload(): boolean };

/**
 * Asks a resource again because something has changed. One on its first way refuses to, and may come with
 * what was so before: it is asked once more when it is there.
 */
export function anew(of: () => Asked): () => void {
  const isBehind = signal(false);
  const ask = () => isBehind.set(!of().reload());
  effect(() => {
    if (isBehind() && !of().isLoading()) ask();
  });
  return ask;
}
