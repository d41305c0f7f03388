import { TestBed } from '@angular/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { Api } from './api/client';
import { Backlog } from './backlog';
import { Session } from './session';

/** What is asked of a server that answers these one after the other, the last for ever. */
function begin(mayManage: boolean, answers: readonly ([number, number, boolean] | null)[]) {
  let n = 0;
  const GET = vi.fn(() => {
    const it = answers[Math.min(n++, answers.length - 1)];
    if (!it) return Promise.reject(new TypeError('Failed to fetch'));
    const [meter_days, building_days, more] = it;
    return Promise.resolve({ data: { meter_days, building_days, more }, response: new Response() });
  });
  TestBed.configureTestingModule({
    providers: [
      { provide: Api, useValue: { http: { GET } } },
      { provide: Session, useValue: { mayManage: () => mayManage } },
    ],
  });
  const backlog = TestBed.inject(Backlog);
  const becomes = (left: { n: number; more: boolean } | null) =>
    vi.waitFor(
      () => {
        TestBed.tick();
        expect(backlog.left()).toEqual(left);
      },
      { timeout: 5_000 },
    );
  /** It is asked so often, and for longer than a pause no more. */
  const restsAt = async (asked: number) => {
    for (let i = 0; i < 12 || GET.mock.calls.length < asked; i++) {
      TestBed.tick();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(GET).toHaveBeenCalledTimes(asked);
  };
  return { backlog, becomes, restsAt, GET };
}

describe('what is still to be computed', () => {
  it('is asked for from a change on, until nothing is left', { timeout: 20_000 }, async () => {
    const { backlog, becomes, restsAt, GET } = begin(true, [
      [0, 0, true],
      [40, 300, false],
      [0, 170, false],
      [0, 0, false],
    ]);
    TestBed.tick();
    expect(GET).not.toHaveBeenCalled();
    expect(backlog.left()).toBeNull();
    backlog.watch();
    await becomes({ n: 0, more: true });
    await becomes({ n: 340, more: false });
    expect(backlog.most()).toBe(340);
    await becomes({ n: 170, more: false });
    expect(backlog.most()).toBe(340);
    await becomes(null);
    await restsAt(5);
  });

  it('is asked for twice where nothing is left', { timeout: 20_000 }, async () => {
    const { backlog, becomes, restsAt } = begin(true, [
      [0, 0, false],
      [0, 170, false],
      [0, 0, false],
    ]);
    backlog.watch();
    await becomes({ n: 170, more: false });
    await becomes(null);
    await restsAt(4);
    backlog.watch();
    await restsAt(6);
  });

  it('is asked for again where it is not answered', { timeout: 20_000 }, async () => {
    const { backlog, becomes } = begin(true, [null, [40, 300, false], null, [0, 170, false]]);
    backlog.watch();
    await vi.waitFor(() => {
      TestBed.tick();
      expect(backlog.isUnanswered()).toBe(true);
    });
    expect(backlog.left()).toBeNull();
    await becomes({ n: 340, more: false });
    expect(backlog.isUnanswered()).toBe(false);
    expect(backlog.most()).toBe(340);
    await becomes({ n: 170, more: false });
    expect(backlog.most()).toBe(340);
  });

  it('is nothing that who only looks may ask', () => {
    const { backlog, GET } = begin(false, [[1, 1, false]]);
    backlog.watch();
    TestBed.tick();
    expect(GET).not.toHaveBeenCalled();
  });
});
