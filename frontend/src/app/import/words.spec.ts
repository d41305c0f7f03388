import { pageWords, refusalSaid, wanted } from './words';

const error = (rule: string) => ({ field: 'f', rule, detail: 'it is so', repair: 'pass `f=X`' });

describe('refusalSaid', () => {
  it('speaks of the page, not of parameters', () => {
    expect(refusalSaid(error('zone-missing'))).toBe('it is so: choose the time zone');
    expect(refusalSaid(error('file-damaged'))).toBe('it is so: pass `f=X`');
  });
});

describe('wanted', () => {
  it('names the control', () => {
    expect(wanted([error('zone-missing')])).toBe('zone');
    expect(wanted([error('campus-simulated'), error('campus-simulated')])).toBe('campus');
    expect(wanted([error('not-utf8')])).toBeNull();
    expect(wanted([])).toBeNull();
  });
});

describe('pageWords', () => {
  it('leaves parameters out', () => {
    expect(pageWords('taken as electricity (`commodity`)')).toBe('taken as electricity');
  });
});
