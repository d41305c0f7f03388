/** How well letters fit a name, in their order: higher is better, null not at all. */
export function fit(query: string, name: string): number | null {
  const [letters, within] = [query.toLowerCase().replace(/\s+/g, ''), name.toLowerCase()];
  if (letters === '') return 0;
  const whole = within.indexOf(query.toLowerCase());
  if (whole >= 0) return 1_000 - whole * 2 - (within.length - letters.length);
  let score = 0;
  let at = -1;
  for (const letter of letters) {
    const next = within.indexOf(letter, at + 1);
    if (next < 0) return null;
    const begins = next === 0 || /[^a-z0-9]/.test(within[next - 1]);
    score += next === at + 1 ? 6 : begins ? 4 : 1;
    at = next;
  }
  return score - within.length / 10;
}
