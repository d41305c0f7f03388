import { LEAST, Range } from './zoom';

/** A spread that is so close to none is a shake of the hand. */
const STEADY = 0.1;

/** Two fingers over a chart: what they held when they came down stays under them. */
export class Pinch {
  /** By pointer: the point that a finger came down on, and the one it is over, as fractions. */
  private readonly fingers = new Map<number, { held: number; at: number }>();

  get isOn(): boolean {
    return this.fingers.size === 2;
  }

  down(pointer: number, at: number): void {
    this.fingers.set(pointer, { held: at, at });
  }

  move(pointer: number, at: number): void {
    const finger = this.fingers.get(pointer);
    if (finger) finger.at = at;
  }

  up(pointer: number): void {
    this.fingers.delete(pointer);
  }

  /** Which of `n` points fill the chart then; null while nothing is asked for. */
  range(n: number): Range | null {
    if (!this.isOn) return null;
    const [a, b] = [...this.fingers.values()].sort((one, other) => one.held - other.held);
    const spread = (b.at - a.at) / (b.held - a.held);
    if (!(spread > STEADY) || !Number.isFinite(spread) || Math.abs(spread - 1) < STEADY)
      return null;
    const from = Math.round(a.held - a.at / spread);
    return { from, to: from + Math.max(LEAST, Math.round(n / spread)) - 1 };
  }
}
