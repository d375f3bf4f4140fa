// The documentation's pages: with living figures, and without scripts. It must not know what they say.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, axe, test } from './lab.mjs';
import { site } from './site.mjs';

const pages = (await readdir(join(site, 'docs'), { recursive: true })).filter(file => file.endsWith('.html')).sort();

test('every figure comes to life, without a complaint and without a jump', async lab => {
  assert.ok(pages.length >= 10, `${pages.length} pages`);
  let figures = 0;
  for (const file of pages) {
    const page = await lab.context.newPage();
    await page.addInitScript(() => {
      globalThis.jumps = [];
      new PerformanceObserver(list => globalThis.jumps.push(...list.getEntries().map(it => it.value))).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`${lab.origin}/docs/${file}`);
    const elements = page.locator('endpoint-lab');
    for (let at = 0; at < await elements.count(); at += 1) {
      await elements.nth(at).scrollIntoViewIfNeeded();
      const { before, after } = await elements.nth(at).evaluate(async it => {
        const before = it.offsetHeight;
        await it.ready;
        return { before, after: it.offsetHeight };
      });
      assert.ok(Math.abs(after - before) <= 2, `${file}, figure ${at + 1}: ${before} px become ${after} px`);
      await elements.nth(at).locator('.el-lab[data-theme] .el-verdict').waitFor();
      figures += 1;
    }
    await page.waitForTimeout(100);
    const jumps = await page.evaluate(() => globalThis.jumps);
    assert.ok(jumps.reduce((sum, it) => sum + it, 0) < 0.02, `${file}: layout shifts ${jumps}`);
    await page.close();
  }
  assert.ok(figures >= 10, `${figures} figures`);
});

test('the pages can be heard and read by everyone', async lab => {
  for (const file of ['index.html', 'dns.html', 'embedding.html']) {
    const page = await lab.context.newPage();
    await page.goto(`${lab.origin}/docs/${file}`);
    await page.locator('endpoint-lab').first().evaluate(it => it.ready);
    await axe(page);
    await page.close();
  }
});

test('without scripts every figure is the true picture and the true tables', async lab => {
  for (const file of ['index.html', 'gateway.html', 'dns.html']) {
    const page = await lab.context.newPage();
    await page.goto(`${lab.origin}/docs/${file}`);
    const images = page.locator('endpoint-lab img');
    assert.ok(await images.count() >= 1);
    for (const image of await images.all()) {
      assert.ok(await image.evaluate(it => it.complete && it.naturalWidth > 300 && it.alt.length > 20), file);
    }
    assert.ok(await page.locator('endpoint-lab table').count() >= 1);
    await page.locator('endpoint-lab .el-verdict').first().waitFor();
    await page.close();
  }
  const page = await lab.context.newPage();
  await page.goto(lab.origin);
  assert.ok(await page.locator('noscript img').evaluate(it => it.naturalWidth > 300), 'the lab\'s own page');
}, { javaScriptEnabled: false });
