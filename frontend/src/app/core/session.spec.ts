import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Session } from './session';

const answers = (...them: (() => Promise<Response>)[]) => {
  const fetched = vi.fn();
  them.forEach((it) => fetched.mockImplementationOnce(it));
  vi.stubGlobal('fetch', fetched);
};
const json = (status: number, body: object) => () =>
  Promise.resolve(
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    }),
  );
const nobody = () => Promise.reject(new TypeError('Failed to fetch'));
const states = async (session: Session) => {
  TestBed.tick();
  await vi.waitFor(() => expect(session.me.isLoading()).toBe(false));
  return session.state();
};

describe('who is looking', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is not known while no server answers, and is asked again without a blank page', async () => {
    answers(nobody, json(503, {}), json(200, { role: 'viewer' }));
    const session = TestBed.inject(Session);
    expect(session.state()).toBe('asking');
    expect(await states(session)).toBe('away');
    session.me.reload();
    expect(session.state()).toBe('away');
    expect(await states(session)).toBe('away');
    session.me.reload();
    expect(await states(session)).toBe('in');
  });

  it('is a stranger where the server says so, and no more is known where it failed', async () => {
    answers(json(401, {}), json(500, {}));
    const session = TestBed.inject(Session);
    expect(await states(session)).toBe('out');
    session.me.reload();
    expect(await states(session)).toBe('failed');
  });
});
