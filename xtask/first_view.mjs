// What the first view needs: `node first_view.mjs SITE` opens an instrumented site and prints, in a line each, the indices of the
// functions that run, the places `from-to` in memory that are touched, and the closures that are called, each with its event.
// It must not know what is on the page.
import { startBrowser, startServer } from '../tests/e2e/site.mjs';

const views = [
  { viewport: { width: 1400, height: 900 } },
  { viewport: { width: 390, height: 844 }, colorScheme: 'dark', isMobile: true, hasTouch: true },
  { viewport: { width: 800, height: 600 }, reducedMotion: 'reduce', forcedColors: 'active' },
];
/** Where the bytes are not zero: `[from, to]` of each stretch. */
function stretches(bytes) {
  const found = [];
  for (let from = bytes.indexOf(1); from >= 0; ) {
    const end = bytes.indexOf(0, from);
    const to = end < 0 ? bytes.length : end;
    found.push([from, to]);
    from = bytes.indexOf(1, to);
  }
  return found;
}

const seen = new Set();
const called = new Set();
const touched = new Uint8Array(8 << 20);
const [server, browser] = await Promise.all([startServer(process.argv[2]), startBrowser()]);
try {
  for (const view of views) {
    const page = await browser.newPage(view);
    page.on('pageerror', error => console.error(error.message));
    page.on('console', message => console.error(message.text()));
    // The service worker is made of the finished site: there is none yet.
    await page.addInitScript(() => Object.defineProperty(navigator, 'serviceWorker', { value: undefined }));
    await page.goto(server.origin);
    await page.getByRole('main').waitFor();
    await page.waitForTimeout(1000);
    // What happens without a person: a page that goes away cannot fetch any more.
    await page.evaluate(() => {
      for (const sign of ['resize', 'blur', 'focus', 'pagehide']) window.dispatchEvent(new Event(sign));
    });
    await page.setViewportSize({ width: view.viewport.height, height: view.viewport.width });
    await page.waitForTimeout(200);
    for (const index of await page.evaluate(() => [...globalThis.labSeen])) seen.add(index);
    for (const call of await page.evaluate(() => [...globalThis.labCalled])) called.add(call);
    const ranges = await page.evaluate(`(${stretches})(globalThis.labTouched)`);
    for (const [from, to] of ranges) touched.fill(1, from, to);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
process.stdout.write(`${[...seen].sort((a, b) => a - b).join(' ')}\n${stretches(touched).map(stretch => stretch.join('-')).join(' ')}\n${JSON.stringify([...called].sort())}\n`);
