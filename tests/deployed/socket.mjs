// A web socket as a browser opens it, but that we say the page's `Origin`.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';

const [TEXT, CLOSE] = [1, 8];

export class Socket {
  /** What was said here, in order. */
  heard = [];
  isOpen = true;
  #stream;
  #rest = Buffer.alloc(0);

  /** Opens a socket at `address`; answers the status where that is refused. */
  static open(address, ticket, origin) {
    const url = new URL(address);
    url.protocol = 'http:';
    if (ticket !== undefined) url.searchParams.set('ticket', ticket);
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      ...(origin === undefined ? {} : { origin }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(url, { headers, timeout: 60_000 });
      asked.on('upgrade', (_, stream, head) => resolve(new Socket(stream, head)));
      asked.on('response', (refused) => resolve(refused.resume().statusCode));
      asked.on('timeout', () => asked.destroy(new Error('no socket was opened')));
      asked.on('error', reject);
      asked.end();
    });
  }

  constructor(stream, head) {
    this.#stream = stream;
    stream.on('data', (bytes) => this.#take(bytes));
    stream.on('error', () => {});
    stream.on('close', () => (this.isOpen = false));
    this.#take(head);
  }

  say(said) {
    this.#send(TEXT, Buffer.from(JSON.stringify(said)));
  }

  close() {
    if (!this.isOpen) return;
    this.#send(CLOSE, Buffer.alloc(0));
    this.#stream.end();
  }

  /** Frames of a client are masked; a mask of zeros is one. */
  #send(kind, bytes) {
    const n = bytes.length;
    const length = Buffer.from(n < 126 ? [0x80 | n] : [0xfe, n >> 8, n & 255]);
    this.#stream.write(Buffer.concat([Buffer.from([0x80 | kind]), length, Buffer.alloc(4), bytes]));
  }

  #take(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (let frame = parse(this.#rest); frame; frame = parse(this.#rest)) {
      this.#rest = this.#rest.subarray(frame.end);
      if (frame.kind === TEXT) this.heard.push(JSON.parse(frame.bytes.toString()));
      if (frame.kind === CLOSE) this.#stream.end();
    }
  }
}

/** The frame that `bytes` begin with, once it is whole. */
function parse(bytes) {
  if (bytes.length < 2) return undefined;
  const more = { 126: 2, 127: 8 }[bytes[1]] ?? 0;
  const from = 2 + more;
  if (bytes.length < from) return undefined;
  const length = more === 0 ? bytes[1] : Number(`0x${bytes.subarray(2, from).toString('hex')}`);
  const end = from + length;
  if (bytes.length < end) return undefined;
  return { kind: bytes[0] & 15, bytes: bytes.subarray(from, end), end };
}
