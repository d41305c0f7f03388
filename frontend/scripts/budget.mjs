// What the first page may weigh over the wire, counted from index.html and the chunks it preloads.
import { readFile, readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const KILO = 1000;
const LIMITS = { js: 180 * KILO, css: 12 * KILO, font: 64 * KILO };
const dist = fileURLToPath(new URL('../dist/browser/', import.meta.url));

const gzipped = async (name) => gzipSync(await readFile(dist + name)).length;
const index = await readFile(`${dist}index.html`, 'utf8');
const named = (pattern) => [...new Set([...index.matchAll(pattern)].map((it) => it[1]))];

// The campus page is a lazy chunk that the router asks for at once: it counts, and so does
// everything it imports statically.
const scripts = new Set(named(/(?:src|href)="([\w.-]+\.js)"/g));
for (const name of await readdir(dist)) {
  if (!name.endsWith('.js')) continue;
  if ((await readFile(dist + name, 'utf8')).includes('gp-ledger')) scripts.add(name);
}
for (const name of scripts) {
  const source = await readFile(dist + name, 'utf8');
  for (const it of source.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) scripts.add(it[1]);
}
const styles = named(/href="([\w.-]+\.css)"/g);
const sum = async (names) =>
  (await Promise.all(names.map(gzipped))).reduce((total, size) => total + size, 0);
const found = {
  js: await sum([...scripts]),
  css: await sum(styles),
  font: (await stat(`${dist}fonts/archivo.woff2`)).size,
};
for (const [what, limit] of Object.entries(LIMITS)) {
  console.log(`${what}: ${found[what]} of ${limit} bytes`);
  if (found[what] > limit || found[what] === 0) process.exitCode = 1;
}
