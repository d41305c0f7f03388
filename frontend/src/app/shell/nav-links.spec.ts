import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import type { NavItem } from './nav';
import { NavLinks } from './nav-links';

const items: NavItem[] = [
  { label: 'Campus', icon: 'campus', link: ['/campus', 'north'] },
  { label: 'Start', icon: 'campus', link: ['/'], exact: true },
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
});
