import { textOf } from './head';

/** A part of a file that is a file of its own. */
export interface Part {
  bytes: Blob;
  /** Lines of the file before its first row, the header's left out. */
  before: number;
}

type Piece = Uint8Array<ArrayBuffer>;

/** Text that goes in one request: well under what the server takes, packed or not. */
const MOST = 8 << 20;
const [QUOTE, NEWLINE] = [0x22, 0x0a];

/** Cuts a file between rows into parts, each packed and under the same header. */
export async function partsOf(file: Blob, most = MOST): Promise<Part[]> {
  const cut = new Cut(most);
  const reader = (await textOf(file)).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    cut.add(value);
  }
  return Promise.all(
    cut.end().map(async ({ pieces, before }) => ({ bytes: await packed(pieces), before })),
  );
}

function packed(pieces: readonly Piece[]): Promise<Blob> {
  const text = new ReadableStream<Piece>({
    start: (control) => {
      pieces.forEach((it) => control.enqueue(it));
      control.close();
    },
  });
  return new Response(text.pipeThrough(new CompressionStream('gzip'))).blob();
}

/** Follows quotes, so that a line break inside of them ends no row. */
class Cut {
  private readonly parts: { pieces: Piece[]; before: number }[] = [];
  private header: Piece[] | null = null;
  private pieces: Piece[] = [];
  private size = 0;
  private lines = 0;
  private headerLines = 0;
  private first = 0;
  private quoted = false;

  constructor(private readonly most: number) {}

  add(chunk: Piece): void {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (chunk[i] === QUOTE) this.quoted = !this.quoted;
      if (chunk[i] !== NEWLINE) continue;
      this.lines += 1;
      const full = this.size + i - from >= this.most;
      if (this.quoted || (this.header && !full)) continue;
      this.take(chunk.slice(from, i + 1));
      from = i + 1;
      this.close();
    }
    this.take(chunk.slice(from));
  }

  end(): { pieces: Piece[]; before: number }[] {
    if (this.size > 0 || this.parts.length === 0) this.close();
    return this.parts;
  }

  private take(piece: Piece): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.size += piece.length;
  }

  private close(): void {
    if (this.header) {
      const before = this.first;
      this.parts.push({ pieces: [...this.header, ...this.pieces], before });
      this.first = this.lines - this.headerLines;
    } else if (this.lines > 0) {
      this.header = this.pieces;
      this.headerLines = this.lines;
    } else {
      this.parts.push({ pieces: this.pieces, before: 0 });
    }
    this.pieces = [];
    this.size = 0;
  }
}
