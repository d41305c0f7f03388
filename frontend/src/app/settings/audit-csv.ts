import { Problem } from '../core/api/problem';

type Asked = Readonly<Partial<Record<string, string>>>;

/** Every entry that is asked for: the server answers a part at a time, and says where the next begins. */
export async function auditCsv(asked: Asked, ask: typeof fetch = fetch): Promise<string> {
  const given = Object.entries(asked).filter((it): it is [string, string] => it[1] !== undefined);
  let [whole, cursor] = ['', ''];
  do {
    const query = new URLSearchParams([...given, ...(cursor ? [['cursor', cursor]] : [])]);
    const answered = await ask(`/api/audit?${query}`, { headers: { accept: 'text/csv' } });
    const text = await answered.text();
    if (!answered.ok) throw Problem.of(answered, bodyOf(text));
    // Each part has the header again.
    whole += whole === '' ? text : text.slice(text.indexOf('\n') + 1);
    cursor = nextOf(answered.headers.get('link'));
  } while (cursor !== '');
  return whole;
}

/** The cursor that a `Link` header names as next, or none. */
function nextOf(link: string | null): string {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '') ?? [];
  const query = target?.split('?')[1] ?? '';
  return new URLSearchParams(query.replaceAll('+', '%2B')).get('cursor') ?? '';
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
