// Pictures of embeds: `node tests/e2e/embed-pictures.mjs FOLDER`. It must not know what they show.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser, startServer } from './site.mjs';

const folder = process.argv[2] ?? 'screenshots';
const S3 = 's3.us-east-1.amazonaws.com';
const pictures = [
  { name: 'embed-light', viewport: { width: 1100, height: 1500 } },
  { name: 'embed-dark', viewport: { width: 1100, height: 1500 }, colorScheme: 'dark' },
  { name: 'embed-narrow', viewport: { width: 390, height: 1500 } },
];
await mkdir(folder, { recursive: true });
const [server, browser] = await Promise.all([startServer(), startBrowser()]);
const body = `<link rel="stylesheet" href="/x.css"><script type="module" src="/embed.js"></script><h1>A page</h1><p>Some text of the page around.</p>
  <endpoint-lab src="/examples/ssm.sh" view="picture routes dns" from="host-1" to="ssm.us-east-1.amazonaws.com"></endpoint-lab>
  <p>More text.</p><endpoint-lab src="/examples/first.sh" view="trace" to="${S3}" readonly></endpoint-lab>`;
try {
  for (const { name, ...settings } of pictures) {
    const page = await browser.newPage({ reducedMotion: 'reduce', ...settings });
    page.on('console', message => console.log(`   console ${message.type()}: ${message.text()}`));
    await page.route(`${server.origin}/x.html`, route => route.fulfill({ contentType: 'text/html', body: `<!DOCTYPE html><html lang="en"><body>${body}</body></html>` }));
    await page.route(`${server.origin}/x.css`, route => route.fulfill({ contentType: 'text/css', body: ':root { color-scheme: light dark } body { font: 16px/1.6 system-ui; max-width: 60rem; margin: 1rem auto; padding: 0 1rem }' }));
    await page.goto(`${server.origin}/x.html`);
    await page.evaluate(() => Promise.all([...document.querySelectorAll('endpoint-lab')].map(lab => lab.ready)));
    await page.waitForTimeout(300);
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path });
    console.log(`   ${path}`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
