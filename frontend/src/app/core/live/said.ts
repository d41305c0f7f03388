import type { LiveState } from './live';

/** Nothing is said of what shows the past, nor of the moment that it takes to connect. */
export const LIVE_SAID: Record<LiveState, string> = {
  off: '',
  connecting: '',
  live: $localize`live`,
  waiting: $localize`not connected, trying again`,
  reconnecting: $localize`reconnecting…`,
};
