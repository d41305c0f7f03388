// The stories as tests: each on a campus, by mouse or by keys.
import test from 'node:test';
import { fileOf } from './campuses.mjs';
import { missing } from './cambridge.mjs';
import { keys, mouse, withoutMouse } from './hands.mjs';
import { watchInteractions } from './interactions.mjs';
import { desktop } from './page.mjs';
import * as stories from './stories.mjs';

const HANDS = { mouse, keys };

async function handOf(name, opened) {
  await watchInteractions(opened.context());
  const isMouseless = name === 'keys' ? await withoutMouse(opened.context()) : () => {};
  const on = (page) => handOf(name, page);
  return { ...HANDS[name](opened), opened, on, isMouseless };
}

/** Fails with what the page had to say, and whoever answers it. */
async function seen(cloud, opened, error) {
  const page = await opened.locator('main').innerText().catch(String);
  const complaints = cloud.complaints?.() ?? '';
  const told = [error.message, 'The page says:', page.slice(0, 2_000), complaints];
  throw new Error(told.join('\n'), { cause: error });
}

/**
 * Tells every story on a cloud, of its campus called `place`, once `read` has said where what is to be
 * found there; `skip` says why none can be told.
 */
export function tellStories(cloud, { place, read, skip }, by) {
  const id = `${place}-${by}`;
  const tell = (title, why, story) =>
    test(`${title} on the ${place} campus, by ${by}`, { skip: why }, async () => {
      const campus = await read();
      const hand = await handOf(by, await cloud.page(desktop));
      await story(hand, campus).catch((error) => seen(cloud, hand.opened, error));
      hand.isMouseless();
      await hand.opened.context().close();
    });

  tell('worst against its past', skip, (hand, it) => stories.findWorst(cloud, hand, it.worst));
  tell('a gap is explained', skip, (hand, it) => stories.explainGap(cloud, hand, it.gap));
  tell('an episode is settled', skip, (hand, it) => stories.settleEpisode(cloud, hand, it.worst));
  tell('somebody is let in to one building', skip, (hand, it) =>
    stories.invite(cloud, hand, { ...it.guest, id: `guest-${id}` }),
  );
  tell('a key is rotated', skip, (hand) =>
    stories.rotateKey(cloud, hand, { source: `roof-${id}` }),
  );
  tell('a screen in a hall', skip, (hand, it) => stories.kiosk(cloud, hand, it.hall));
  tell('a file is repaired', skip || missing(), async (hand, it) =>
    stories.repairFile(cloud, hand, { ...it.file, ...(await fileOf(`hall-${id}`)) }),
  );
  tell('the first run', skip, (hand, it) => {
    const start = '2022-03-01T00:00:00Z';
    const reading = { meter: 'm1', start, duration: 'PT1H', value: 12.5, unit: 'kWh' };
    return stories.firstRun(cloud, hand, { id, zone: it.zone, reading });
  });
}
