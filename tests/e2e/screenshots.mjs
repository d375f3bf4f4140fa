// Pictures of the built page: `node tests/e2e/screenshots.mjs FOLDER`. It must not know what is on the page.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser, startServer } from './site.mjs';

const folder = process.argv[2] ?? 'screenshots';
const pictures = [
  { name: 'light', viewport: { width: 1400, height: 900 } },
  { name: 'dark', viewport: { width: 1400, height: 900 }, colorScheme: 'dark' },
  { name: 'phone', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark', isMobile: true, hasTouch: true },
];

await mkdir(folder, { recursive: true });
const [server, browser] = await Promise.all([startServer(), startBrowser()]);
try {
  for (const { name, ...settings } of pictures) {
    const page = await browser.newPage({ reducedMotion: 'reduce', ...settings });
    page.on('console', message => console.log(`   console ${message.type()}: ${message.text()}`));
    page.on('pageerror', error => console.log(`   exception: ${error.message}`));
    await page.goto(server.origin);
    await page.getByRole('main').waitFor();
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
