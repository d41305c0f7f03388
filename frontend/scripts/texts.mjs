// Writes every text that people read to src/locale/messages.xlf, the one file that is translated.
// With --check it writes nothing, and fails when the code says something else than that file.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT = 'src/locale/messages.xlf';

async function extracted() {
  await mkdir('.angular', { recursive: true });
  const folder = await mkdtemp('.angular/texts-');
  const where = ['--output-path', folder, '--out-file', 'messages.xlf'];
  const args = ['ng', 'extract-i18n', '--format', 'xlf2', '--progress', 'false', ...where];
  try {
    const { status, stdout, stderr } = spawnSync('npx', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
    return await readFile(join(folder, 'messages.xlf'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Places as files alone, each once: a line that moves changes nothing for a translator. */
function steady(xliff) {
  return xliff.replace(/<notes>[\s\S]*?<\/notes>/g, (notes) => {
    const lines = notes.split('\n').map((it) => it.replace(/:\d+(,\d+)?<\/note>/, '</note>'));
    return [...new Set(lines)].join('\n');
  });
}

const found = steady(await extracted());
if (process.argv.includes('--check')) {
  const kept = await readFile(KEPT, 'utf8');
  if (kept !== found) {
    const sources = (text) => text.match(/<source>.*<\/source>/g) ?? [];
    const known = new Set(sources(kept));
    const first = sources(found).find((it) => !known.has(it)) ?? 'a place, or a text that is gone';
    console.error(`${KEPT} is not what the code says: run npm run texts. First: ${first}`);
    process.exitCode = 1;
  }
} else {
  await writeFile(KEPT, found);
  console.log(`${KEPT}: ${found.split('<unit ').length - 1} texts`);
}
