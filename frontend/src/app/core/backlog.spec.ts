import { TestBed } from '@angular/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { Api } from './api/client';
import { Backlog } from './backlog';
import { Session } from './session';

/** What is asked of a server that answers these one after the other, the last for ever. */
function begin(mayManage: boolean, answers: readonly [number, number, boolean][]) {
  let n = 0;
  const GET = vi.fn(() => {
    const [meter_days, building_days, more] = answers[Math.min(n++, answers.length - 1)];
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
  return { backlog, becomes, GET };
}

describe('what is still to be computed', () => {
  it('is asked for from a change on, until nothing is left', async () => {
    const { backlog, becomes, GET } = begin(true, [
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
    const asked = GET.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    TestBed.tick();
    expect(GET).toHaveBeenCalledTimes(asked);
  });

  it('is nothing that who only looks may ask', () => {
    const { backlog, GET } = begin(false, [[1, 1, false]]);
    backlog.watch();
    TestBed.tick();
    expect(GET).not.toHaveBeenCalled();
  });
});
