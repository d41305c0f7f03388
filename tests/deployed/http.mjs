// Requests whose `Host` is ours to say, and waiting for what comes in its own time.
import { request } from 'node:http';

/** Sends a request; answers `{ status, headers, text }`. */
export function send(origin, method, path, headers = {}, body = undefined) {
  return new Promise((resolve, reject) => {
    const asked = request(origin + path, { method, headers, timeout: 120_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => (text += part));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${path} was not answered`)));
    asked.end(body);
  });
}

/** What `read` finds, once it finds something; fails with its last error after `seconds`. */
export async function eventually(what, seconds, read) {
  let why = '';
  for (const end = performance.now() + seconds * 1_000; performance.now() < end;) {
    try {
      const found = await read();
      if (found) return found;
    } catch (error) {
      why = `: ${error.message}`;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come in ${seconds} s${why}`);
}
