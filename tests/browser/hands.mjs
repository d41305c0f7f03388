// Two ways to do the same: with a mouse, and with nothing but keys.
//
// Whoever has only keys walks there by Tab. On the way each stop must be seen, be in front, and
// come after the one before it.
import assert from 'node:assert/strict';
import { interact } from './interactions.mjs';

const FAR = 500;

export function mouse(opened) {
  return {
    name: 'mouse',
    press: (what, result) => interact(opened, () => what.click(), result),
    async fill(what, text) {
      await what.fill(text);
      await what.blur();
    },
    choose: (what, label, result) => interact(opened, () => what.selectOption({ label }), result),
    async pick(what, file) {
      await what.setInputFiles(file);
    },
    key: (key, result) => interact(opened, () => opened.keyboard.press(key), result),
  };
}

export function keys(opened) {
  const { keyboard } = opened;
  // Whoever listens from the start misses no chooser of files.
  opened.on('filechooser', () => {});
  const to = (what) => walk(opened, what);
  const down = async (steps) => {
    await keyboard.press('Home');
    for (let n = 0; n < steps; n += 1) await keyboard.press('ArrowDown');
  };
  return {
    name: 'keys',
    async press(what, result) {
      await to(what);
      await interact(opened, () => keyboard.press('Enter'), result);
    },
    async fill(what, text) {
      await to(what);
      await keyboard.press('Control+a');
      await keyboard.press('Delete');
      await keyboard.insertText(text);
      await keyboard.press('Tab');
    },
    async choose(what, label, result) {
      await to(what);
      // In a list of several a space chooses: there one goes by arrows.
      const steps = await what.evaluate(
        (it, label) => it.multiple && [...it.options].findIndex((one) => one.label === label),
        label,
      );
      await interact(opened, () => (steps === false ? keyboard.type(label) : down(steps)), result);
      const chosen = await what.evaluate((it) => it.selectedOptions[0]?.label.trim());
      assert.equal(chosen, label, 'what was typed is chosen');
    },
    async pick(what, file) {
      await to(what);
      const asked = opened.waitForEvent('filechooser');
      await keyboard.press('Enter');
      await (await asked).setFiles(file);
    },
    key: (key, result) => interact(opened, () => keyboard.press(key), result),
  };
}

/** Fails when a mouse had any part in what happened on the pages of a context. */
export async function withoutMouse(context) {
  const used = [];
  await context.exposeFunction('gpMouse', (kind) => used.push(kind));
  await context.addInitScript(() => {
    for (const kind of ['pointerdown', 'mousedown', 'mousemove', 'touchstart', 'wheel']) {
      addEventListener(kind, (event) => event.isTrusted && window.gpMouse(kind), true);
    }
  });
  return () => assert.deepEqual(used, [], 'nothing was done by mouse');
}

async function walk(opened, what) {
  const goal = what.first();
  await goal.waitFor({ state: 'attached' });
  for (let n = 0; n < FAR; n += 1) {
    const at = await goal.evaluate(where);
    if (at.there) {
      assert.ok(at.isShown, `focus on ${at.name} is not to be seen`);
      assert.ok(at.isInFront, `${at.name} has the focus behind something else`);
      return;
    }
    const key = at.isAfter ? 'Tab' : 'Shift+Tab';
    await opened.keyboard.press(key);
    const stop = await opened.evaluate(stopped, key === 'Tab');
    assert.equal(stop, '', 'a stop on the way');
  }
  throw new Error(`${what} is not reached by keyboard`);
}

/** Where the focus is, seen from where it is to go. */
function where(goal) {
  const at = document.activeElement;
  const name = `${at.tagName} ${at.textContent.trim().slice(0, 40)}`;
  const place = at.compareDocumentPosition(goal);
  const isAfter = at === document.body || Boolean(place & Node.DOCUMENT_POSITION_FOLLOWING);
  if (at !== goal) return { there: false, isAfter, name };

  const probe = document.createElement('i');
  probe.style.color = 'var(--focus)';
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const label = at.labels?.[0];
  const near = [at, at.parentElement, ...at.querySelectorAll(':scope > *'), label];
  const isShown = near.filter(Boolean).some((it) => {
    const { outlineStyle, outlineWidth, outlineColor, stroke, borderBottomColor } =
      getComputedStyle(it);
    const isRinged =
      outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\)$/.test(outlineColor);
    return isRinged || stroke === color || borderBottomColor === color;
  });

  const shown = at.matches('.vh') && label ? label : at;
  const box = shown.getBoundingClientRect();
  const spots = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]));
  const isInFront = spots.some(([x, y]) => {
    const hit = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
    return hit !== null && (shown.contains(hit) || hit.contains(shown));
  });
  return { there: true, isShown, isInFront, name };
}

/** What is wrong with the stop that the focus has come to; empty when nothing is. */
function stopped(isForth) {
  const at = document.activeElement;
  const before = window.gpStop;
  window.gpStop = at;
  if (at === document.body) return '';
  if (at.tabIndex > 0) return `${at.outerHTML.slice(0, 80)} is out of order`;
  if (!before?.isConnected || before === document.body || before === at) return '';
  const place = before.compareDocumentPosition(at);
  const isNext = place & Node.DOCUMENT_POSITION_FOLLOWING;
  const dialog = at.closest('dialog');
  if (dialog && dialog === before.closest('dialog')) return '';
  return Boolean(isNext) === isForth ? '' : `${at.outerHTML.slice(0, 80)} comes too early`;
}
