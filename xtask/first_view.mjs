// Which functions the first view runs: `node first_view.mjs SITE` opens an instrumented site and prints their indices as JSON.
// It must not know what is on the page.
import { startBrowser, startServer } from '../tests/e2e/site.mjs';

const views = [
  { viewport: { width: 1400, height: 900 } },
  { viewport: { width: 390, height: 844 }, colorScheme: 'dark', isMobile: true, hasTouch: true },
];
const seen = new Set();
const [server, browser] = await Promise.all([startServer(process.argv[2]), startBrowser()]);
try {
  for (const view of views) {
    const page = await browser.newPage(view);
    page.on('pageerror', error => console.error(error.message));
    page.on('console', message => console.error(message.text()));
    await page.goto(server.origin);
    await page.getByRole('main').waitFor();
    await page.waitForTimeout(1000);
    // What happens without a person: a page that goes away cannot fetch any more.
    await page.evaluate(() => {
      for (const sign of ['resize', 'blur', 'focus', 'pagehide']) window.dispatchEvent(new Event(sign));
    });
    await page.waitForTimeout(200);
    for (const index of await page.evaluate(() => [...globalThis.labSeen])) seen.add(index);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
process.stdout.write([...seen].sort((a, b) => a - b).join(' '));
