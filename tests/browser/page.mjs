// Pages, wide and narrow, light and dark, of whichever server; and waiting for what comes on them.

export const isLong = process.env.GREENPULSE_LONG === '1';

const heights = { 360: 740, 390: 844, 768: 1024, 1100: 800, 1440: 900, 1920: 1080 };
const look = (width, theme) => ({ width, height: heights[width], theme });
export const desktop = look(1440, 'light');
export const phone = look(390, 'light');
/** The short form takes each width and each theme once. */
export const looks = isLong
  ? [1440, 390, 360, 768, 1100, 1920].flatMap((it) => [look(it, 'light'), look(it, 'dark')])
  : [desktop, look(390, 'dark')];
export const called = ({ width, theme }) => `${width}-${theme}`;

/** The line of a load chart that is what was measured, and the one that is forecast. */
export const trace = 'gp-canvas path[stroke="var(--trace)"]:not([stroke-dasharray])';
export const dashed = 'gp-canvas path[stroke="var(--trace)"][stroke-dasharray]';

/** A page that keeps what went wrong on it: errors, and requests to anybody but `address`. */
export async function openPage(browser, address, look, more = {}) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.theme,
    ...more,
  });
  const opened = await context.newPage();
  opened.setDefaultTimeout(30_000);
  opened.problems = [];
  opened.on('console', (said) => said.type() === 'error' && opened.problems.push(said.text()));
  opened.on('pageerror', (error) => opened.problems.push(String(error)));
  opened.on('request', (asked) => {
    if (!asked.url().startsWith(address) && !asked.url().startsWith('data:')) {
      opened.problems.push(`a request to ${asked.url()}`);
    }
  });
  return opened;
}

export async function eventually(read, pause = 100) {
  for (const end = performance.now() + 30_000; performance.now() < end;) {
    try {
      const found = await read();
      if (found) return found;
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error('it never came');
}
