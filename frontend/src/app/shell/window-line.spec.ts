import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import { HOUR, Zone } from '../core/zone';
import { WindowLine } from './window-line';

describe('the window shown', () => {
  it('has none after the latest, though the hour that runs was measured in part', async () => {
    TestBed.configureTestingModule({
      imports: [WindowLine],
      providers: [provideRouter([{ path: '**', children: [] }])],
    });
    await TestBed.compileComponents();
    const end = Date.parse('2026-03-08T14:00:00Z');
    const fixture = TestBed.createComponent(WindowLine);
    fixture.componentRef.setInput('start', end - 7 * 24 * HOUR);
    fixture.componentRef.setInput('end', end);
    fixture.componentRef.setInput('measuredTo', end + HOUR / 4);
    fixture.componentRef.setInput('zone', new Zone('Europe/London'));
    const later = async (address: string) => {
      await TestBed.inject(Router).navigateByUrl(address);
      await fixture.whenStable();
      const page = fixture.nativeElement as HTMLElement;
      return page.querySelector<HTMLButtonElement>('[aria-label^="Later"]')?.disabled;
    };
    expect(await later('/')).toBe(true);
    expect(await later('/?to=2026-03-08T14:00Z')).toBe(false);
  });
});
