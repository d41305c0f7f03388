import { describe, expect, it } from 'vitest';
import { heard, pause, socketAddress } from './protocol';

describe('the live socket', () => {
  it('is opened at this origin, or where the server says', () => {
    expect(socketAddress('/api/live', 't1', 'https://gp.example')).toBe(
      'wss://gp.example/api/live?ticket=t1',
    );
    expect(socketAddress('/api/live', 't 1', 'http://127.0.0.1:8080')).toBe(
      'ws://127.0.0.1:8080/api/live?ticket=t+1',
    );
    expect(socketAddress('wss://x.example/stage', 't', 'https://gp.example')).toBe(
      'wss://x.example/stage?ticket=t',
    );
  });

  it('is tried again later and later, and not by all at once', () => {
    expect([0, 1, 2, 9].map((tries) => pause(tries, 0))).toEqual([500, 1_000, 2_000, 15_000]);
    expect(pause(9, 1)).toBe(30_000);
  });

  it('does not stumble over what it does not understand', () => {
    expect(heard('{"type":"pong"}')).toEqual({ type: 'pong' });
    for (const odd of ['', 'null', '7', '{"kind":"x"}', '{']) expect(heard(odd)).toBeNull();
  });
});
