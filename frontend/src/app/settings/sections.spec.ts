import { describe, expect, it } from 'vitest';
import type { Session } from '../core/session';
import { barred, sections } from './sections';

const session = (admin: boolean) => ({ mayConfigure: () => admin }) as unknown as Session;

describe('the sections of the settings', () => {
  it('are barred exactly where they are not listed', () => {
    const [admin, viewer] = [session(true), session(false)];
    const listed = sections(viewer).map((it) => it.path);
    for (const { path } of sections(admin)) {
      expect(barred(viewer, `/settings/${path}`)).toBe(!listed.includes(path));
      expect(barred(admin, `/settings/${path}`)).toBe(false);
    }
  });
});
