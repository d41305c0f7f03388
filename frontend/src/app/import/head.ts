/** How a file begins: its columns, and a few of its rows as they stand there. */
export interface Head {
  columns: string[];
  rows: string[][];
}

/** Text looked at. */
const ENOUGH = 64 * 1024;
const ROWS = 8;
const DELIMITERS = [',', ';', '\t'];

/** The text of a file, gzip or plain, as it streams by. */
export async function textOf(file: Blob): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = start[0] === 0x1f && start[1] === 0x8b;
  const bytes = file.stream();
  return packed ? bytes.pipeThrough(new DecompressionStream('gzip')) : bytes;
}

/** Reads only as much of a file as is shown; nothing of one that is no table. */
export async function headOf(file: Blob): Promise<Head> {
  const reader = (await textOf(file)).getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < ENOUGH) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // Damaged: the server says so, in words that help.
  }
  await reader.cancel().catch(() => undefined);
  return parse(text);
}

/** The first records of a table with `,`, `;` or tabs and quotes. */
export function parse(text: string): Head {
  const first = text.slice(0, text.indexOf('\n') + 1 || text.length);
  const count = (mark: string) => first.split(mark).length;
  const delimiter = DELIMITERS.reduce((a, b) => (count(b) > count(a) ? b : a));
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length && records.length <= ROWS; i++) {
    const letter = text[i];
    if (letter === '"') {
      if (quoted && text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else {
        quoted = !quoted;
      }
    } else if (quoted || (letter !== delimiter && letter !== '\n')) {
      cell += letter;
    } else {
      record.push(cell.trim());
      cell = '';
      if (letter === '\n') {
        if (record.length > 1 || record[0] !== '') records.push(record);
        record = [];
      }
    }
  }
  if (records.length <= ROWS && (cell !== '' || record.length > 0)) {
    records.push([...record, cell.trim()]);
  }
  const [columns = [], ...rows] = records;
  return { columns: columns.map((it) => it.replace(/^\uFEFF/, '')), rows };
}
