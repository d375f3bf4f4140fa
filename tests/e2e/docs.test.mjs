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
    assert.deepEqual(jumps, [], `${file}: layout shifts`);
    await page.close();
  }
  assert.ok(figures >= 10, `${figures} figures`);
});

test('the pages can be heard and read by everyone', async lab => {
  for (const file of ['index.html', 'dns.html', 'other.html', 'in-and-out.html', 'rules.html', 'embedding.html']) {
    const page = await lab.context.newPage();
    await page.goto(`${lab.origin}/docs/${file}`);
    if (await page.locator('endpoint-lab').count()) await page.locator('endpoint-lab').first().evaluate(it => it.ready);
    await axe(page);
    await page.close();
  }
});

test('without scripts every figure is the true picture and the true tables', async lab => {
  let pictures = 0, tables = 0;
  for (const file of pages) {
    const page = await lab.context.newPage();
    await page.goto(`${lab.origin}/docs/${file}`);
    for (const figure of await page.locator('endpoint-lab').all()) {
      const where = `${file}: ${await figure.evaluate(it => it.outerHTML.slice(0, 120))}`;
      const asked = (await figure.getAttribute('view') ?? 'picture routes dns').split(' ');
      assert.equal(await figure.locator('img').count(), asked.includes('picture') ? 1 : 0, where);
      for (const image of await figure.locator('img').all()) {
        assert.ok(await image.evaluate(it => it.complete && it.naturalWidth > 300 && it.alt.length > 20), where);
        pictures += 1;
      }
      const said = await figure.innerText();
      if (asked.includes('routes') || asked.includes('dns')) {
        assert.ok(await figure.locator('table').count() >= 1, where);
        tables += 1;
      }
      assert.match(said, /private|public|blocked|unknown/, where);
    }
    await page.close();
  }
  assert.ok(pictures >= 5 && tables >= 5, `${pictures} pictures, ${tables} tables`);
  const page = await lab.context.newPage();
  await page.goto(lab.origin);
  assert.ok(await page.locator('noscript img').evaluate(it => it.naturalWidth > 300), 'the lab\'s own page');
}, { javaScriptEnabled: false });
