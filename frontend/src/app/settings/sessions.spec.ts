import { describe, expect, it } from 'vitest';
import { browserOf } from './sessions';

describe('a browser', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
      'Chrome on Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
      'Safari on iPhone',
    ],
    ['curl/8.5.0', 'curl'],
    [
      '<b>something</b> else that is far too long to be the name of a browser',
      '<b>something</b> else that is far too lo',
    ],
  ])('%s', (agent, said) => {
    expect(browserOf(agent)).toBe(said);
  });
});
