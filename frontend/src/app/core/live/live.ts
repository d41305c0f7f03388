import {
  DestroyRef,
  Injectable,
  Signal,
  computed,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import { Api, answer } from '../api/client';
import { Problem } from '../api/problem';
import { Heard, heard, pause, socketAddress } from './protocol';

/** Parts of a heartbeat: a quiet server is asked after the first, gone after the second as well. */
const [QUIET, PATIENCE] = [1 / 2, 1 / 3];
/** How often that is looked at: all three together are less than a heartbeat. */
const STEP = 1 / 15;
/** A server that gives no ticket within this is not there. */
const TICKET = 10_000;
/** What is shown is read anew at most so often. */
const REST = 5_000;

/**
 * off: nothing is followed, or the server has no sockets; waiting: it is tried again; reconnecting: so
 * it is, and it was live before.
 */
export type LiveState = 'off' | 'connecting' | 'live' | 'waiting' | 'reconnecting';

interface Follower {
  buildings: readonly string[];
  changed: () => void;
  predicted: () => void;
}

const NOTHING = () => undefined;

/** One socket for all that is shown: it says which buildings have something new to be read. */
@Injectable({ providedIn: 'root' })
export class Live {
  private readonly api = inject(Api);
  private readonly followers = signal<readonly Follower[]>([]);
  private readonly current = signal<LiveState>('off');
  readonly state = this.current.asReadonly();
  private readonly buildings = computed(
    () => [...new Set(this.followers().flatMap((it) => it.buildings))].sort(),
    { equal: (a, b) => a.length === b.length && a.every((it, i) => it === b[i]) },
  );

  private socket: WebSocket | null = null;
  private cursor: string | undefined;
  private tries = 0;
  private heartbeat = 30_000;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;
  private lastHeard = 0;
  private asked = 0;
  private wasLive = false;
  /** Which try it is: what an older one still hears of is nobody's. */
  private turn = 0;

  constructor() {
    effect(() => {
      const buildings = this.buildings();
      untracked(() => {
        if (buildings.length === 0) this.stop();
        else if (this.socket?.readyState === WebSocket.OPEN) this.subscribe();
        else if (this.current() === 'off') void this.open();
      });
    });
    const wake = () => {
      if (document.visibilityState === 'visible' && this.retry !== undefined) void this.open();
    };
    document.addEventListener('visibilitychange', wake);
    addEventListener('online', wake);
    addEventListener('offline', () => this.current() !== 'off' && this.wait());
  }

  /**
   * Calls `changed` whenever something new was measured of these buildings, and `predicted` when their
   * forecasts alone are new, while the page is there.
   */
  follow(
    buildings: Signal<readonly string[]>,
    changed: () => void,
    predicted: () => void = NOTHING,
  ): void {
    const [soon, later] = [rested(changed), rested(predicted)];
    const leave = (it: Follower | undefined) =>
      this.followers.update((all) => all.filter((other) => other !== it));
    let own: Follower | undefined;
    effect(() => {
      const it = { buildings: buildings(), changed: soon.call, predicted: later.call };
      untracked(() => {
        leave(own);
        own = it;
        this.followers.update((all) => [...all, it]);
      });
    });
    inject(DestroyRef).onDestroy(() => {
      soon.stop();
      later.stop();
      leave(own);
    });
  }

  private async open(): Promise<void> {
    this.rest();
    const turn = (this.turn += 1);
    if (this.current() === 'off') this.current.set('connecting');
    try {
      const { ticket, address } = await answer(
        this.api.http.POST('/api/live/ticket', { signal: AbortSignal.timeout(TICKET) }),
      );
      if (turn !== this.turn || this.buildings().length === 0) return;
      const socket = new WebSocket(socketAddress(address, ticket, location.origin));
      this.socket = socket;
      this.lastHeard = Date.now();
      socket.onopen = () => this.subscribe();
      socket.onmessage = ({ data }) => socket === this.socket && this.hear(heard(data));
      socket.onclose = () => socket === this.socket && this.wait();
      this.attend(socket);
    } catch (error) {
      if (turn !== this.turn) return;
      // A server without sockets, or nobody signed in: what is shown is dated all the same.
      if ([401, 403, 404].includes(Problem.from(error).status)) this.current.set('off');
      else this.wait();
    }
  }

  private subscribe(): void {
    const said = { type: 'subscribe', buildings: this.buildings(), after: this.cursor };
    this.socket?.send(JSON.stringify(said));
  }

  private hear(it: Heard | null): void {
    this.lastHeard = Date.now();
    if (it === null) return;
    if (it.type === 'hello') {
      this.heartbeat = it.heartbeat_seconds * 1_000;
      if (this.socket) this.attend(this.socket);
    }
    if (it.type === 'subscribed') {
      this.tries = 0;
      this.wasLive = true;
      this.current.set('live');
      this.cursor ??= it.cursor;
    }
    if (it.type === 'changed' || it.type === 'predicted' || it.type === 'reload') {
      this.cursor = it.cursor;
      for (const follower of this.followers()) {
        if (it.type === 'reload') follower.changed();
        else if (follower.buildings.includes(it.building)) follower[it.type]();
      }
    }
  }

  private attend(socket: WebSocket): void {
    clearInterval(this.watch);
    this.watch = setInterval(() => this.check(socket), this.heartbeat * STEP);
  }

  /** Asks a quiet server whether it is there. A page that slept asks first as well. */
  private check(socket: WebSocket): void {
    if (socket !== this.socket) return;
    const now = Date.now();
    const [open, unanswered] = [
      socket.readyState === WebSocket.OPEN,
      this.asked > this.lastHeard && now - this.asked >= this.heartbeat * PATIENCE,
    ];
    if (now - this.lastHeard < this.heartbeat * QUIET) return;
    if (!open || unanswered) return this.wait();
    if (this.asked > this.lastHeard) return;
    this.asked = now;
    socket.send('{"type":"ping"}');
  }

  private wait(): void {
    this.drop();
    if (this.buildings().length === 0) return this.current.set('off');
    this.current.set(this.wasLive ? 'reconnecting' : 'waiting');
    this.retry = setTimeout(() => void this.open(), pause(this.tries++, Math.random()));
  }

  private stop(): void {
    this.drop();
    this.wasLive = false;
    this.current.set('off');
  }

  /** Ends what is there or being tried. */
  private drop(): void {
    this.turn += 1;
    this.rest();
    clearInterval(this.watch);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private rest(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
  }
}

/** Does something soon after it is called for, and at most so often. */
function rested(does: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const call = () => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = Date.now();
        does();
      },
      Math.max(0, last + REST - Date.now()),
    );
  };
  return { call, stop: () => clearTimeout(timer) };
}
