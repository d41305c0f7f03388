import { computeMsgId } from '@angular/compiler';
import { TestBed } from '@angular/core/testing';
import { clearTranslations, loadTranslations } from '@angular/localize';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../ui/message';
import { Problem } from './api/problem';
import { plural } from './plural';

const TEXTS = {
  Retry: 'Nochmal',
  'No answer from the server': 'Der Server antwortet nicht',
  '{n, plural, =1 {1 day ago} other {{$n} days ago}}':
    '{n, plural, one {vor einem Tag} other {vor {$n} Tagen}}',
};

describe('a second language', () => {
  beforeEach(() => {
    const entries = Object.entries(TEXTS).map(([text, said]) => [computeMsgId(text), said]);
    loadTranslations(Object.fromEntries(entries));
  });
  afterEach(() => clearTranslations());

  it('reaches templates, code and plurals', () => {
    const fixture = TestBed.createComponent(Failure);
    fixture.componentRef.setInput('what', 'Das Gebäude');
    fixture.componentRef.setInput('error', Problem.unreachable(null));
    fixture.detectChanges();
    const shown = fixture.nativeElement as HTMLElement;
    expect(shown.querySelector('button')?.textContent).toBe('Nochmal');
    expect(shown.textContent).toContain('Der Server antwortet nicht');

    const days = (n: number) =>
      plural(n, $localize`{n, plural, =1 {1 day ago} other {${n}:n: days ago}}`);
    expect([days(1), days(3)]).toEqual(['vor einem Tag', 'vor 3 Tagen']);
  });
});
