// How long the page itself takes from a click or a key to its result on the screen.
//
// The time in which any answer was on its way is taken off: what is left is the page's own. Beside it
// stands the processor's time of the page's thread, which other work on the machine does not stretch.

const figures = [];
const meters = new WeakMap();

async function processor(opened) {
  let meter = meters.get(opened);
  if (!meter) {
    meter = await opened.context().newCDPSession(opened);
    await meter.send('Performance.enable', { timeDomain: 'threadTicks' });
    meters.set(opened, meter);
  }
  const { metrics } = await meter.send('Performance.getMetrics');
  return metrics.find((it) => it.name === 'TaskDuration').value * 1000;
}

/** Runs in the page before anything of its own. */
function inPage() {
  performance.setResourceTimingBufferSize(20_000);
  const seen = { armed: false, began: 0, painted: 0 };
  for (const kind of ['click', 'keydown', 'change']) {
    addEventListener(
      kind,
      (event) => {
        if (!seen.armed || !event.isTrusted) return;
        seen.armed = false;
        seen.began = event.timeStamp;
      },
      { capture: true },
    );
  }
  const painted = () => {
    const after = new MessageChannel();
    after.port1.onmessage = () => (seen.painted = performance.now());
    requestAnimationFrame(() => after.port2.postMessage(0));
  };
  new MutationObserver(painted).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  window.gpInteraction = {
    arm: () => Object.assign(seen, { armed: true, began: 0, painted: 0 }),
    took() {
      const { began, painted: end } = seen;
      if (began === 0 || end < began) return null;
      const waits = performance
        .getEntriesByType('resource')
        .map((it) => [Math.max(began, it.startTime), Math.min(end, it.responseEnd)])
        .filter(([from, to]) => from < to)
        .sort(([a], [b]) => a - b);
      let [waited, until] = [0, began];
      for (const [from, to] of waits) {
        waited += Math.max(0, to - Math.max(from, until));
        until = Math.max(until, to);
      }
      return { own: end - began - waited, waited };
    },
  };
}

export const watchInteractions = (context) => context.addInitScript(inPage);

/** Acts, waits for the locator that is its result, and keeps how long the page took. */
export async function interact(opened, act, result) {
  await opened.evaluate(() => window.gpInteraction.arm());
  const address = opened.url();
  const before = await processor(opened);
  await act();
  if (!result) return;
  await result.first().waitFor();
  const took = await opened.evaluate(() => {
    const { promise, resolve } = Promise.withResolvers();
    requestAnimationFrame(() => setTimeout(() => resolve(window.gpInteraction.took()), 0));
    return promise;
  });
  const cpu = (await processor(opened)) - before;
  const { pathname } = new URL(address);
  if (took) figures.push({ ...took, cpu, address: pathname, result: String(result) });
}

export const measured = () => figures;

/** The smallest figure that a share of them does not exceed. */
export const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1];
