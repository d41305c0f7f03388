import { LOCALE } from './preferences';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface LocalHour {
  /** Civil date, as 2022-10-30. */
  readonly day: string;
  readonly hour: number;
  readonly minute: number;
}

/** What is known of a zone, once for all who ask: to make a format takes long, to use one too. */
interface Known {
  clock: Intl.DateTimeFormat;
  formats: Map<string, Intl.DateTimeFormat>;
  /** By UTC midnight, how far the wall clock is ahead then. */
  offsets: Map<number, number>;
  /** What the wall showed, by instant: a page of charts asks for the same hours over and over. */
  locals: Map<number, LocalHour>;
}

/** Instants that are remembered of a zone: five hourly years, and more. */
const REMEMBERED = 50_000;

const KNOWN = new Map<string, Known>();

function known(name: string): Known {
  let it = KNOWN.get(name);
  if (!it) {
    const clock = new Intl.DateTimeFormat('en-CA', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    it = { clock, formats: new Map(), offsets: new Map(), locals: new Map() };
    KNOWN.set(name, it);
  }
  return it;
}

/** Instants as a campus's clocks on the wall show them. */
export class Zone {
  private readonly known: Known;

  constructor(readonly name: string) {
    this.known = known(name);
  }

  local(at: number): LocalHour {
    const { locals } = this.known;
    let it = locals.get(at);
    if (!it) {
      if (locals.size >= REMEMBERED) locals.clear();
      it = this.localAt(at);
      locals.set(at, it);
    }
    return it;
  }

  private localAt(at: number): LocalHour {
    const wall = new Date(at + this.offset(at));
    return {
      day: wall.toISOString().slice(0, 10),
      hour: wall.getUTCHours(),
      minute: wall.getUTCMinutes(),
    };
  }

  /** How far the wall clock is ahead of UTC at an instant. */
  offset(at: number): number {
    const midnight = Math.floor(at / DAY) * DAY;
    const before = this.offsetAt(midnight);
    // Clocks change at most once in a day.
    return before === this.offsetAt(midnight + DAY) ? before : this.read(at);
  }

  private offsetAt(midnight: number): number {
    const { offsets } = this.known;
    let offset = offsets.get(midnight);
    if (offset === undefined) {
      offset = this.read(midnight);
      offsets.set(midnight, offset);
    }
    return offset;
  }

  private read(at: number): number {
    const part: Record<string, string> = {};
    for (const { type, value } of this.known.clock.formatToParts(at)) part[type] = value;
    const { year, month, day, hour, minute } = part;
    const wall = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
    return Math.round((wall - at) / 60_000) * 60_000;
  }

  /** The same time on the wall, `days` later: 23 or 25 hours away where the clocks change. */
  shift(at: number, days: number): number {
    const moved = at + days * DAY;
    return moved + this.offset(at) - this.offset(moved);
  }

  midnight(day: string): number {
    const utc = Date.parse(`${day}T00:00:00Z`);
    const near = utc - this.offset(utc);
    return utc - this.offset(near);
  }

  /** Hours between this local midnight and the next: 23, 24 or 25. */
  hoursIn(day: string): number {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
    return (this.midnight(next) - this.midnight(day)) / HOUR;
  }

  /** An RFC 3339 stamp with this zone's offset. */
  stamp(at: number): string {
    const offset = this.offset(at);
    const wall = new Date(at + offset).toISOString().slice(0, 19);
    const minutes = Math.abs(offset) / 60_000;
    const two = (n: number) => String(n).padStart(2, '0');
    return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  }

  time = (at: number) => this.format(at, { hour: '2-digit', minute: '2-digit' });
  longWeekday = (at: number) => this.format(at, { weekday: 'long' });
  weekday = (at: number) => this.format(at, { weekday: 'short' });
  date = (at: number) => this.format(at, { day: 'numeric', month: 'short' });
  month = (at: number) => this.format(at, { month: 'short', year: 'numeric' });
  fullDate = (at: number) => this.format(at, { day: 'numeric', month: 'short', year: 'numeric' });
  weekdayDate = (at: number) =>
    this.format(at, { weekday: 'short', day: 'numeric', month: 'short' });
  moment = (at: number) => `${this.weekdayDate(at)} ${this.time(at)}`;

  /** A half-open window: "9 Nov 14:00 to 16 Nov 2022 14:00". */
  window = (start: number, end: number) => {
    const sameYear = this.local(start).day.slice(0, 4) === this.local(end).day.slice(0, 4);
    const from = sameYear ? this.date(start) : this.fullDate(start);
    return $localize`${from}:firstDate: ${this.time(start)}:firstTime: to ${this.fullDate(end)}:lastDate: ${this.time(end)}:lastTime:`;
  };

  private format(at: number, options: Intl.DateTimeFormatOptions): string {
    const key = Object.entries(options).join();
    const { formats } = this.known;
    let format = formats.get(key);
    if (!format) {
      format = new Intl.DateTimeFormat(LOCALE, {
        timeZone: this.name,
        hourCycle: 'h23',
        ...options,
      });
      formats.set(key, format);
    }
    // eslint-disable-next-line texts/code -- what the browser writes, shortened
    return format.format(at).replace(',', '').replace('Sept', 'Sep');
  }
}

const UTC = new Zone('UTC');

/** A civil date, as 2022-10-30, as somebody reads it; what is none stays as it is. */
export function dateSaid(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : UTC.fullDate(at);
}
