import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Live } from './live';

class Socket {
  static readonly OPEN = 1;
  static all: Socket[] = [];
  readyState = 0;
  readonly sent: string[] = [];
  closed = false;
  onopen = () => {};
  onclose = () => {};
  onmessage: (said: { data: string }) => void = () => {};
  constructor() {
    Socket.all.push(this);
  }
  send(text: string) {
    this.sent.push((JSON.parse(text) as { type: string }).type);
  }
  close() {
    this.closed = true;
  }
  hear(said: object) {
    this.onmessage({ data: JSON.stringify(said) });
  }
  begin() {
    this.readyState = 1;
    this.onopen();
    this.hear({ type: 'hello', heartbeat_seconds: 30 });
    this.hear({ type: 'subscribed', buildings: ['b1'], refused: [], cursor: 'c' });
  }
}

const ticket = () =>
  new Response(JSON.stringify({ ticket: 't', address: '/api/live' }), {
    headers: { 'content-type': 'application/json' },
  });

async function connected(): Promise<[Live, Socket]> {
  const live = TestBed.inject(Live);
  TestBed.runInInjectionContext(() => live.follow(signal(['b1']), () => {}));
  TestBed.tick();
  TestBed.tick();
  await vi.advanceTimersByTimeAsync(0);
  const socket = Socket.all.at(-1)!;
  socket.begin();
  return [live, socket];
}

describe('a live connection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    Socket.all = [];
    vi.stubGlobal('WebSocket', Socket);
    vi.stubGlobal('fetch', async () => ticket());
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is missed within one heartbeat of the last word', async () => {
    const [live, socket] = await connected();
    expect(live.state()).toBe('live');
    await vi.advanceTimersByTimeAsync(20_000);
    expect([live.state(), socket.sent]).toEqual(['live', ['subscribe', 'ping']]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([live.state(), socket.closed]).toEqual(['reconnecting', true]);
  });

  it('stays while it answers', async () => {
    const [live, socket] = await connected();
    for (let i = 0; i < 6; i += 1) {
      await vi.advanceTimersByTimeAsync(20_000);
      socket.hear({ type: 'pong' });
    }
    expect([live.state(), Socket.all.length]).toEqual(['live', 1]);
  });

  it('does not wait for ever for a server that holds its ticket back', async () => {
    const [live] = await connected();
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    vi.stubGlobal('fetch', () => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(32_000);
    expect(live.state()).toBe('reconnecting');
    expect(timeout).toHaveBeenCalledWith(10_000);
  });

  it('ends with the network, and is tried anew with it', async () => {
    const [live, socket] = await connected();
    dispatchEvent(new Event('offline'));
    expect([live.state(), socket.closed]).toEqual(['reconnecting', true]);
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(0);
    Socket.all.at(-1)!.begin();
    expect([live.state(), Socket.all.length]).toEqual(['live', 2]);
  });
});
