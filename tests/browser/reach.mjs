// What whoever sees or moves otherwise may ask of a page.

/** A desk's window at 200 %: half as many pixels, each twice as large, and nothing moves. */
export const doubled = { width: 640, height: 512, theme: 'light' };
export const doubledContext = { deviceScaleFactor: 2, reducedMotion: 'reduce' };

/** Texts that stand outside the window or behind an edge that nobody can scroll. */
export const cut = (opened) =>
  opened.evaluate(() => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const isOut = (text, edge) => text.right > edge.right + 2 || text.bottom > edge.bottom + 2;
    while (texts.nextNode()) {
      const node = texts.currentNode;
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest('.vh, option, noscript, .skip')) continue;
      if (!parent.checkVisibility({ visibilityProperty: true })) continue;
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      let isScrolled = parent.closest('.crumb') !== null; // Its headings say it in full.
      for (let at = parent; at && at !== document.body && !isScrolled; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        isScrolled = /auto|scroll/.test(overflowX + overflowY);
        const isEdge = /hidden|clip/.test(overflowX + overflowY) && at.tagName !== 'svg';
        const edge = at.getBoundingClientRect();
        if (edge.width < 2) break; // For ears alone.
        if (!isScrolled && isEdge && isOut(box, edge)) {
          found.push(`"${node.data.trim().slice(0, 40)}" in ${at.tagName} ${at.className}`);
        }
      }
      if (!isScrolled && (box.right > innerWidth + 2 || box.left < -2)) {
        found.push(`"${node.data.trim().slice(0, 40)}" is beside the window`);
      }
    }
    return found;
  });

/** What moves, or would, for longer than somebody sees. */
export const moving = (opened) =>
  opened.evaluate(() => {
    const seconds = (list) => Math.max(...list.split(',').map((it) => parseFloat(it)));
    const styled = [...document.querySelectorAll('*')].filter((it) => {
      const { transitionDuration, animationDuration } = getComputedStyle(it);
      return Math.max(seconds(transitionDuration), seconds(animationDuration)) > 0.000_01;
    });
    const running = document.getAnimations().map((it) => it.effect?.target);
    return [...styled, ...running].map((it) => `${it?.tagName} ${it?.getAttribute('class') ?? ''}`);
  });

export const overflow = (opened) =>
  opened.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
