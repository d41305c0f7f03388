import { describe, expect, it } from 'vitest';
import { auditCsv } from './audit-csv';

const HEAD = 'at,actor\r\n';
const part = (rows: string, next?: string) =>
  new Response(HEAD + rows, { headers: next ? { link: `<?cursor=${next}>; rel="next"` } : {} });

describe('the audit as a file', () => {
  it('has every part of it, and one header', async () => {
    const asked: string[] = [];
    const parts = [part('2,ann\r\n', 'a+b'), part('1,bob\r\n')];
    const ask = async (url: unknown) => {
      asked.push(String(url));
      return parts.shift()!;
    };
    const text = await auditCsv({ actor: 'ann', subject: undefined }, ask as typeof fetch);
    expect(text).toBe(`${HEAD}2,ann\r\n1,bob\r\n`);
    expect(asked).toEqual(['/api/audit?actor=ann', '/api/audit?actor=ann&cursor=a%2Bb']);
  });

  it('is not saved by halves', async () => {
    const parts = [part('2,ann\r\n', 'x'), new Response('gone', { status: 503 })];
    const ask = async () => parts.shift()!;
    await expect(auditCsv({}, ask as typeof fetch)).rejects.toMatchObject({ status: 503 });
  });
});
