// Random actions by keyboard and pointer: `node tests/e2e/fuzz.mjs [ACTIONS] [SEED]`. Fails when the page panics, prints on the
// console, or does not come back to the start by Undo. It must not know what an action means.
import { startBrowser, startServer } from './site.mjs';

const KEYS = ['Tab', 'Shift+Tab', 'Enter', 'Escape', 'ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', ' ', '/', '+', '-', '0',
  'Control+z', 'Control+Shift+z', 'Home', 'End', 'Delete', 'Backspace', 'a', 's3', '10.0.1.4', 'ssm', '?'];

/** A generator of numbers from 0 to below `limit`, the same for a seed. */
export function dice(seed) {
  let state = seed >>> 0;
  return limit => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Shuts the page's ways out: a link to another page is the reader's own choice, and would end the run. */
const shut = page => page.evaluate(() => addEventListener('click', event => {
  const link = event.composedPath().find(element => element instanceof Element && element.matches('a[href]'));
  if (link && !link.getAttribute('href').startsWith('#')) event.preventDefault();
}, true));

/** Does random things to an open page; gives the number of actions done. */
export async function fuzz(page, actions, seed) {
  await shut(page);
  const next = dice(seed);
  const { width, height } = page.viewportSize();
  for (let action = 0; action < actions; action += 1) {
    const kind = next(10);
    if (kind < 4) {
      const key = KEYS[next(KEYS.length)];
      if (/^[a-z0-9.]{2,}$/.test(key)) await page.keyboard.type(key);
      else await page.keyboard.press(key === ' ' ? 'Space' : key);
    } else if (kind < 8) {
      await page.mouse.click(next(width), next(height), { clickCount: 1 + next(2) });
    } else if (kind === 8) {
      await page.mouse.move(next(width), next(height));
      await page.mouse.wheel(0, next(2) ? 240 : -240);
    } else {
      await page.mouse.move(next(width), next(height));
      await page.mouse.down();
      await page.mouse.move(next(width), next(height), { steps: 3 });
      await page.mouse.up();
    }
  }
  return actions;
}

/** Undoes everything and does it again; gives what is not as it was, in words. */
export async function undone(page) {
  return page.evaluate(() => {
    const network = () => JSON.stringify(window.endpointLab.document().network ?? window.endpointLab.document().Network);
    const all = command => { let steps = 0; while (steps < 100_000 && window.endpointLab.run(command).status === 0) steps += 1; return steps; };
    // What was taken back last is brought again first, so that there is nothing left to do again but what is undone here.
    all('lab redo');
    const now = network();
    const steps = all('lab undo');
    const start = network();
    const again = all('lab redo');
    if (network() !== now || again !== steps) return `after ${steps} undone and ${again} redone the network is another`;
    all('lab undo');
    return network() === start ? '' : 'undo leads to another start the second time';
  });
}

if (process.argv[1]?.endsWith('fuzz.mjs')) {
  const [actions, seed] = [Number(process.argv[2] ?? 2000), Number(process.argv[3] ?? 1)];
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  const complaints = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' });
    page.on('console', message => complaints.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', error => complaints.push(`exception: ${error.message}`));
    page.on('filechooser', () => {});
    await page.goto(server.origin);
    await page.getByRole('main').waitFor();
    for (let done = 0; done < actions && complaints.length === 0; done += 500) {
      await fuzz(page, Math.min(500, actions - done), seed + done);
      const wrong = await undone(page);
      if (wrong) complaints.push(wrong);
      if (await page.locator('.crash').count()) complaints.push(`the page has stopped: ${await page.locator('.crash').innerText()}`);
      console.log(`   ${Math.min(done + 500, actions)} actions`);
    }
  } finally {
    await browser.close();
    await server.close();
  }
  complaints.forEach(complaint => console.log(`   ${complaint}`));
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
