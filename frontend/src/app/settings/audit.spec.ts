import { ChangeDetectionStrategy, Component, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AuditSettings } from './audit';

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Nowhere {}

const entry = (subject: string) => ({
  at: '2026-01-02T00:00:00Z',
  actor: 'ann',
  address: null,
  action: 'user changed',
  subject,
  before: null,
  after: null,
});

/** Of everybody there are two pages, of ann one, of nobody an empty one with more behind it. */
function server(asked: URLSearchParams[]) {
  return async (request: Request) => {
    const { pathname, searchParams: query } = new URL(request.url);
    if (pathname === '/api/campuses') {
      const campus = { id: 'c', name: 'C', timezone: 'Europe/London', currency: 'GBP' };
      return Response.json({ campuses: [campus], next: null });
    }
    asked.push(query);
    const of = query.get('actor') ?? 'all';
    if (of === 'nobody') return Response.json({ entries: [], next: 'x' });
    const page = query.get('cursor') ? 2 : 1;
    const next = of === 'all' && page === 1 ? 'x' : null;
    return Response.json({ entries: [entry(`${of}/${page}`)], next });
  };
}

async function opened(address: string) {
  const asked: URLSearchParams[] = [];
  vi.stubGlobal('fetch', server(asked));
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideRouter([
        { path: 'audit', component: AuditSettings },
        { path: '**', component: Nowhere },
      ]),
    ],
  });
  const harness = await RouterTestingHarness.create();
  const host = harness.fixture.nativeElement as HTMLElement;
  const go = async (to: string) => {
    await TestBed.inject(Router).navigateByUrl(to);
    await settled();
  };
  const settled = () =>
    vi.waitFor(async () => {
      await harness.fixture.whenStable();
      if (host.querySelector('gp-skeleton')) throw new Error('still fetching');
    });
  await go(address);
  return {
    asked,
    go,
    subjects: () => [...host.querySelectorAll('tbody td:nth-child(4)')].map((it) => it.textContent),
    text: () => host.textContent,
    older: async () => {
      [...host.querySelectorAll('button')].find((it) => it.textContent?.includes('Older'))?.click();
      await settled();
    },
  };
}

describe('the audit', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('begins anew with every filter, however its address is come to', async () => {
    const page = await opened('/audit');
    await page.older();
    expect(page.subjects()).toEqual(['all/1', 'all/2']);
    await page.go('/audit?actor=ann');
    expect(page.subjects()).toEqual(['ann/1']);
    await page.go('/audit');
    expect(page.subjects()).toEqual(['all/1']);
  });

  it('does not take an empty page for the last one', async () => {
    const page = await opened('/audit?actor=nobody');
    expect(page.text()).toContain('Older entries');
    expect(page.text()).not.toContain('Nothing like that was done');
  });

  it('asks for days as the campus counts them', async () => {
    const page = await opened('/audit?since=2026-06-01&until=2026-06-02');
    const [query] = page.asked.slice(-1);
    expect(query.get('from')).toBe('2026-05-31T23:00:00.000Z');
    expect(query.get('to')).toBe('2026-06-02T23:00:00.000Z');
  });
});
