import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  resource,
} from '@angular/core';
import { historical } from '../building/historical';
import { Api } from '../core/api/client';
import { DAY, Zone } from '../core/zone';
import type { Episode } from './episode';
import { traceOf } from './trace-path';

const SIZE = { width: 84, height: 30 };
/** Shown on either side, and of a long one. */
const AROUND = 2 * DAY;
const LONGEST = 10 * DAY;

/** The load around an episode, as small as a word. What it shows stands beside it in figures. */
@Component({
  selector: 'gp-trace',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg
      [attr.width]="size.width"
      [attr.height]="size.height"
      [attr.viewBox]="'0 0 ' + size.width + ' ' + size.height"
      aria-hidden="true"
    >
      @if (trace(); as it) {
        <rect
          [attr.x]="it.wash.x"
          [attr.width]="it.wash.width"
          [attr.height]="size.height"
          fill="var(--hl-wash)"
        />
        <path [attr.d]="it.band" fill="var(--band)" />
        <path [attr.d]="it.line" fill="none" stroke="var(--ink)" stroke-width="1.1" />
      }
    </svg>
  `,
})
export class TraceView {
  readonly of = input.required<Episode>();
  readonly zone = input.required<Zone>();

  private readonly api = inject(Api);
  protected readonly size = SIZE;
  private readonly marked = computed(
    () => {
      const { building_id: building, commodity, timestamp, end } = this.of();
      return { building, commodity, start: Date.parse(timestamp), end: Date.parse(end) };
    },
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  private readonly points = resource({
    params: () => this.marked(),
    loader: ({ params, abortSignal }) => {
      const start = params.start - AROUND;
      const end = Math.min(params.end + AROUND, params.start + LONGEST);
      const series = { ...params, start, end, granularity: 'hourly' as const };
      return historical(this.api, series, this.zone(), abortSignal);
    },
  });
  protected readonly trace = computed(() =>
    this.points.hasValue() ? traceOf(this.points.value(), this.marked(), SIZE) : null,
  );
}
