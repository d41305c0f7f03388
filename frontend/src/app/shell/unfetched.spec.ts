import { TestBed } from '@angular/core/testing';
import { Router, provideRouter, withNavigationErrorHandler } from '@angular/router';
import { describe, expect, it } from 'vitest';
import { Toasts } from '../ui/toasts';
import { unfetched } from './unfetched';

describe('a screen that does not come', () => {
  it('is told of', async () => {
    const lost = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    const routes = [{ path: 'compare', loadComponent: lost }];
    TestBed.configureTestingModule({
      providers: [provideRouter(routes, withNavigationErrorHandler(unfetched))],
    });
    await TestBed.inject(Router)
      .navigateByUrl('/compare')
      .catch(() => undefined);
    expect(TestBed.inject(Toasts).shown()?.text).toContain('could not be fetched');
  });
});
