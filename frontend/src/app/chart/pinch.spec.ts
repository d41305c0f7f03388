import { describe, expect, it } from 'vitest';
import { Pinch } from './pinch';

/** Two fingers on points 40 and 60 of 100, which then go to others. */
function pinched(left: number, right: number) {
  const pinch = new Pinch();
  pinch.down(1, 40);
  pinch.down(2, 60);
  pinch.move(1, left);
  pinch.move(2, right);
  return pinch.range(100);
}

describe('two fingers on a chart', () => {
  it('take what is between them closer, and keep it under them', () => {
    expect(pinched(30, 70)).toEqual({ from: 25, to: 74 });
    expect(pinched(0, 80)).toEqual({ from: 40, to: 64 });
  });

  it('take it further when they close', () => {
    expect(pinched(45, 55)).toEqual({ from: -50, to: 149 });
  });

  it('ask for nothing when they only shake, cross or are one', () => {
    expect(pinched(39.5, 60.5)).toBeNull();
    expect(pinched(60, 40)).toBeNull();
    const one = new Pinch();
    one.down(1, 40);
    expect(one.range(100)).toBeNull();
  });

  it('never come closer than can be read', () => {
    expect(pinched(-400, 500)).toEqual({ from: 49, to: 54 });
  });
});
