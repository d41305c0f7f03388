// Archivo, cut to the letters and axes the tokens use, so that the font stays under 64 kB.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const LIMIT = 64 * 1024;
const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const source = root('node_modules/@fontsource-variable/archivo');
const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');

const letters = range(0x20, 0x7e) + range(0xa0, 0xff) + '−–—′₂²±≥·…‘’“”€  ';
const font = await subsetFont(
  await readFile(`${source}/files/archivo-latin-standard-normal.woff2`),
  letters,
  {
    targetFormat: 'woff2',
    variationAxes: { wght: { min: 400, max: 700 }, wdth: { min: 88, max: 118 } },
  },
);
if (font.length > LIMIT) throw new Error(`the font is ${font.length} bytes, ${LIMIT} allowed`);

await mkdir(root('public/fonts'), { recursive: true });
await writeFile(root('public/fonts/archivo.woff2'), font);
await copyFile(`${source}/LICENSE`, root('public/fonts/archivo-license.txt'));
console.log(`public/fonts/archivo.woff2: ${font.length} bytes`);
