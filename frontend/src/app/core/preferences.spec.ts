import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Preferences } from './preferences';

const views = [{ name: 'Library', address: '/campus/c/b/library' }];
const begin = () => {
  TestBed.resetTestingModule();
  return TestBed.inject(Preferences);
};

describe('what somebody likes', () => {
  beforeEach(() => localStorage.clear());

  it('is nothing of whoever was here before', () => {
    const preferences = begin();
    preferences.belongTo('ann');
    preferences.set({ views, theme: 'dark' });
    expect(preferences.belongTo('bob')).toBe(false);
    expect([preferences.now().views, preferences.now().theme]).toEqual([[], 'system']);
    preferences.belongTo('ann');
    expect(preferences.now().views).toEqual(views);
  });

  it('was theirs who signs in first, where it was kept for nobody', () => {
    localStorage.setItem('greenpulse', JSON.stringify({ views }));
    const preferences = begin();
    preferences.belongTo('ann');
    expect(preferences.now().views).toEqual(views);
    preferences.belongTo('bob');
    expect(preferences.now().views).toEqual([]);
    expect(localStorage.getItem('greenpulse')).toBeNull();
  });

  it('asks for the page to be written anew where numbers are others', () => {
    const preferences = begin();
    localStorage.setItem('greenpulse:cleo', JSON.stringify({ locale: 'de-DE' }));
    expect(preferences.belongTo('cleo')).toBe(true);
    expect(preferences.belongTo('cleo')).toBe(false);
  });
});
