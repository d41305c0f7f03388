import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { signedPercent } from '../core/figures';
import { Expectation, stateOf } from './expectation';

const INK = { over: 'var(--over)', under: 'var(--under)', within: 'var(--ink)' } as const;

/** The expected range as a bar with ends, a tick where expected, a dot where measured. */
@Component({
  selector: 'gp-bracket',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg
      class="bracket"
      [attr.viewBox]="'0 0 ' + width() + ' ' + height()"
      [attr.width]="width()"
      [attr.height]="height()"
      role="img"
      [attr.aria-label]="label()"
    >
      @if (glyph(); as it) {
        <path [attr.d]="it.scale" stroke="var(--rule)" />
        <rect
          [attr.x]="it.lower"
          [attr.y]="it.middle - 4"
          [attr.width]="it.upper - it.lower"
          height="8"
          fill="var(--band)"
        />
        <path [attr.d]="it.ends" fill="none" stroke="var(--band-edge)" />
        <path [attr.d]="it.tick" stroke="var(--band-edge)" />
        @if (it.stem) {
          <path [attr.d]="it.stem" [attr.stroke]="it.ink" stroke-width="2" />
        }
        @if (it.chevron) {
          <path [attr.d]="it.chevron" fill="none" [attr.stroke]="it.ink" stroke-width="2" />
        } @else {
          <circle
            [attr.cx]="it.dot"
            [attr.cy]="it.middle"
            r="4.2"
            [attr.fill]="it.ink"
            stroke="var(--paper)"
            stroke-width="1.5"
          />
        }
      } @else {
        <rect
          x="6"
          [attr.y]="height() / 2 - 4"
          [attr.width]="width() - 12"
          height="8"
          fill="url(#hatch)"
        />
      }
    </svg>
  `,
})
export class Bracket {
  readonly against = input.required<Expectation | null>();
  readonly range = input(30);
  readonly width = input(132);
  readonly height = input(16);

  protected readonly label = computed(() => {
    const it = this.against();
    if (!it) return $localize`not judged`;
    const [off, lower, upper] = [it.deviation, it.lower, it.upper].map(signedPercent);
    return $localize`${off}:percent: against expected, range ${lower}:lower: to ${upper}:upper:`;
  });

  protected readonly glyph = computed(() => {
    const it = this.against();
    if (!it) return null;
    const x = position(this.range(), this.width());
    const middle = this.height() / 2;
    const state = stateOf(it);
    const [lower, upper, dot] = [x(it.lower), x(it.upper), x(it.deviation)];
    const end = state === 'over' ? upper : lower;
    const beyond = Math.abs(it.deviation) > this.range() ? Math.sign(it.deviation) : 0;
    return {
      middle,
      lower,
      upper,
      dot,
      ink: state === 'not_judged' ? INK.within : INK[state],
      scale: `M${x(-this.range())} ${middle}H${x(this.range())}`,
      ends: `M${lower + 2.5} ${middle - 4.5}h-2.5v9h2.5M${upper - 2.5} ${middle - 4.5}h2.5v9h-2.5`,
      tick: `M${x(0)} ${middle - 4}v8`,
      stem: state === 'over' || state === 'under' ? `M${end} ${middle}H${dot}` : null,
      chevron: beyond
        ? `M${dot - beyond * 4} ${middle - 5}l${beyond * 5} 5l${-beyond * 5} 5`
        : null,
    };
  });
}

/** Percent to pixels; beyond the scale is at its edge. */
export function position(range: number, width: number): (percent: number) => number {
  return (percent) => {
    const held = Math.max(-range, Math.min(range, percent));
    return (held / range / 2 + 0.5) * (width - 12) + 6;
  };
}
