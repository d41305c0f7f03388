/** A control on the page that a refused file asks for. */
export type Control =
  'kind' | 'columns' | 'zone' | 'dates' | 'unit' | 'commodity' | 'campus' | 'campusZone';

/** What the command line would be told, as what is to be done here. */
const WORDS: readonly [RegExp, string, Control | null][] = [
  [/pass `--zone` with an IANA name like [\w/]+/, 'choose the time zone', 'zone'],
  [
    /pass `--map dates=day-first` or `--map dates=month-first`/,
    'choose the order of dates',
    'dates',
  ],
  [/pass `--commodity` or `--unit`/, 'choose the commodity or the unit', 'unit'],
  [/pass `?--map (\w+)=COLUMN`?/, 'choose the column that gives it', 'columns'],
  [/correct `--map[^`]*`/, 'choose another column', 'columns'],
  [/pass `--kind`/, 'choose what the file holds', 'kind'],
  [/ \(--campus-zone[^)]*\)/, '', 'campusZone'],
  [/ \((?:`?)--campus(?:`?)\)/, '', 'campus'],
  [/pass the right --currency/, 'choose a campus that counts in it', 'campus'],
  [/ \(`?--commodity`?\)/, '', null],
  [/ \(`?--unit`?\)/, '', null],
];

/** The same, said to somebody who looks at the page. */
export function pageWords(text: string): string {
  return WORDS.reduce((said, [flag, words]) => said.replace(flag, words), text);
}

/** The control that would help, if the file was refused for want of it. */
export function wanted(text: string): Control | null {
  return WORDS.find(([flag]) => flag.test(text))?.[2] ?? null;
}
