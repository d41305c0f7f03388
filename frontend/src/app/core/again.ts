import { Resource, Signal, computed, effect, linkedSignal } from '@angular/core';

const PAUSE = 1_000;

/** What an answer still lacks: the answer is asked for again, so many times while it stays so. */
export interface Lack {
  key: string;
  tries: number;
}

export const COMPLETE: Lack = { key: '', tries: 0 };

export interface Asking {
  /** Whether it is being asked for again. */
  on: Signal<boolean>;
  /** How often it was, without a change. */
  tried: Signal<number>;
}

/** Asks again every second while something is lacking. */
export function again(
  it: Pick<Resource<unknown>, 'isLoading'> & { reload(): boolean },
  lack: Signal<Lack>,
): Asking {
  const key = computed(() => lack().key);
  const tried = linkedSignal({ source: key, computation: () => 0 });
  const on = computed(() => tried() < lack().tries);
  effect((onCleanup) => {
    if (!on() || it.isLoading()) return;
    const timer = setTimeout(() => {
      tried.update((n) => n + 1);
      it.reload();
    }, PAUSE);
    onCleanup(() => clearTimeout(timer));
  });
  return { on, tried };
}
