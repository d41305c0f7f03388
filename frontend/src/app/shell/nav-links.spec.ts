import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import type { NavItem } from './nav';
import { NavLinks } from './nav-links';

const items: NavItem[] = [
  { label: 'Campus', icon: 'campus', link: ['/campus', 'north'] },
  { label: 'Start', icon: 'campus', link: ['/'], exact: true },
  { label: 'Compare', icon: 'compare', link: ['/compare'], keeps: true },
  { label: 'More', icon: 'rest', link: ['/more'], also: [['/import'], ['/settings']] },
];

describe('links to places', () => {
  it('mark the one that leads here, over another page too', async () => {
    TestBed.configureTestingModule({ providers: [provideRouter([{ path: '**', children: [] }])] });
    const fixture = TestBed.createComponent(NavLinks);
    fixture.componentRef.setInput('items', items);
    const here = async (address: string) => {
      await TestBed.inject(Router).navigateByUrl(address);
      await fixture.whenStable();
      const found = (fixture.nativeElement as HTMLElement).querySelectorAll('[aria-current=page]');
      return [...found].map((it) => it.textContent.trim());
    };
    expect(await here('/settings/people?sel=vera')).toEqual(['More']);
    expect(await here('/more')).toEqual(['More']);
    expect(await here('/campus/north/b/b71')).toEqual(['Campus']);
    expect(await here('/campus/northern')).toEqual([]);
    expect(await here('/?period=day')).toEqual(['Start']);
  });

  it('keep the days and the commodity where these are shown, and nothing else', async () => {
    TestBed.configureTestingModule({ providers: [provideRouter([{ path: '**', children: [] }])] });
    const fixture = TestBed.createComponent(NavLinks);
    fixture.componentRef.setInput('items', items);
    const lead = async (address: string) => {
      await TestBed.inject(Router).navigateByUrl(address);
      await fixture.whenStable();
      const links = (fixture.nativeElement as HTMLElement).querySelectorAll('a');
      return Object.fromEntries(
        [...links].map((it) => [it.textContent.trim(), it.getAttribute('href')]),
      );
    };
    const own = 'from=2026-01-01T00:00Z&to=2026-01-08T00:00Z&commodity=gas';
    expect(await lead(`/campus/north/b/b71?${own}&zoom=a..b&sel=b71&table=load`)).toEqual({
      Campus: '/campus/north',
      Start: '/',
      Compare: `/compare?${own}`,
      More: '/more',
    });
    expect((await lead('/compare?period=month&by=cost'))['Compare']).toBe('/compare?period=month');
    expect((await lead('/inbox'))['Compare']).toBe('/compare');
  });
});
