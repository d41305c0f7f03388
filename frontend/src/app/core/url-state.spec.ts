import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { describe, expect, it, vi } from 'vitest';
import { UrlState } from './url-state';

async function at(address: string) {
  TestBed.configureTestingModule({ providers: [provideRouter([{ path: '**', children: [] }])] });
  const router = TestBed.inject(Router);
  const url = TestBed.inject(UrlState);
  await router.navigateByUrl(address);
  const goes = async (to: string) => vi.waitFor(() => expect(router.url).toBe(to));
  return { url, goes, router };
}

describe('the address', () => {
  it('says which charts are tables, and Back shows the chart again', async () => {
    const { url, goes } = await at('/b?period=day');
    expect(url.tables().has('load')).toBe(false);
    url.turn('load');
    await goes('/b?period=day&table=load');
    url.turn('heat');
    await goes('/b?period=day&table=load,heat');
    expect([url.tables().has('load'), url.tables().has('heat')]).toEqual([true, true]);
    url.turn('load');
    await goes('/b?period=day&table=heat');
    url.turn('heat');
    await goes('/b?period=day');
  });

  it('hands on the days and the commodity, as they were given', async () => {
    const { url } = await at('/b?to=2026-01-08T00:00Z&commodity=steam&zoom=a..b&compare=year');
    expect(url.looked()).toEqual({ to: '2026-01-08T00:00Z', commodity: 'steam' });
  });
});
