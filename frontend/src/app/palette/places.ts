import type { Params } from '@angular/router';
import { fit } from './match';

/** Something to go to, or to do. */
export interface Goal {
  label: string;
  kind: 'building' | 'campus' | 'days' | 'meter' | 'page' | 'settings' | 'view' | 'do';
  link?: unknown[];
  params?: Params;
  run?: () => void;
  /** The keys that do the same. */
  keys?: string;
}

const MOST = 9;

/** What fits best, what was gone to lately before the rest. */
export function found(query: string, goals: readonly Goal[], recent: readonly string[]): Goal[] {
  const lately = (it: Goal) => {
    const at = recent.indexOf(it.label);
    return at < 0 ? 0 : 40 - at * 4;
  };
  return goals
    .flatMap((it) => {
      const score = fit(query, it.label);
      return score === null ? [] : [{ it, score: score + lately(it) }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ it }) => it);
}
