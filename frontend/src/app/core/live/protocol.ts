/** What a server says over a socket; see `POST /api/live/ticket`. */
export type Heard =
  | { type: 'hello'; heartbeat_seconds: number }
  | { type: 'subscribed'; buildings: string[]; refused: string[]; cursor: string }
  | { type: 'changed'; building: string; days: string[]; cursor: string }
  | { type: 'predicted'; building: string; commodities: string[]; cursor: string }
  | { type: 'reload'; cursor: string }
  | { type: 'pong' }
  | { type: 'unreadable'; detail: string; repair: string }
  | { type: 'bye'; reason: string };

/** What is said next to nothing is nothing: a server of tomorrow may say more. */
export function heard(text: unknown): Heard | null {
  try {
    const said = JSON.parse(String(text)) as { type?: unknown };
    return typeof said === 'object' && said !== null && typeof said.type === 'string'
      ? (said as Heard)
      : null;
  } catch {
    return null;
  }
}

const [FIRST, LONGEST] = [1_000, 30_000];

/** Milliseconds until the next try: twice as long each time, and not all at once. */
export function pause(tries: number, chance: number): number {
  const most = Math.min(LONGEST, FIRST * 2 ** tries);
  return most / 2 + (chance * most) / 2;
}

/** Where the socket is opened: an address of its own, or a path of this page's origin. */
export function socketAddress(address: string, ticket: string, origin: string): string {
  const url = new URL(address, origin);
  url.protocol = url.protocol.replace('http', 'ws');
  url.searchParams.set('ticket', ticket);
  return url.href;
}
