// The page as files: it opens anywhere, under the policy, alone, small, and can be heard. It must not know AWS.
import { brotliCompressSync } from 'node:zlib';
import { assert, axe, open, test } from './lab.mjs';

for (const path of ['/', '/docs/lab/']) {
  test(`the page opens at ${path} under the policy, and asks nobody else`, async lab => {
    const page = await open(lab, path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.title() === '', false);
    const loaded = lab.requests.length;
    await page.waitForTimeout(500);
    assert.equal(lab.requests.length, loaded, 'a request after load');
    assert.deepEqual(lab.requests.filter(url => !url.startsWith(lab.origin + path)), [], 'an address that is not relative');
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing, ${colorScheme}`, async lab => axe(await open(lab)), { colorScheme });
}

/** The colour of a line of the picture and that of its texts, as they are computed. */
const lineAndText = page => page.evaluate(() => {
  const colour = (place, of) => getComputedStyle(document.querySelector(place))[of];
  return [colour('.picture .subnet > .box, .picture .service > .box', 'stroke'), colour('.picture .t.name', 'fill')];
});

for (const colorScheme of ['light', 'dark']) {
  test(`with more contrast, ${colorScheme}, all texts stand out and lines are as strong as they`, async lab => {
    const page = await open(lab);
    await axe(page, builder => builder.withRules(['color-contrast-enhanced']));
    const strengths = await page.evaluate(() => ['--line-strong', '--ink', '--dim'].map(name => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = `var(${name})`;
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    }));
    assert.equal(new Set(strengths).size, 1, `${strengths}`);
  }, { colorScheme, contrast: 'more' });

  test(`forced colours rule the picture, too, ${colorScheme}`, async lab => {
    const page = await open(lab);
    const [line, text] = await lineAndText(page);
    assert.equal(line, text);
  }, { colorScheme, forcedColors: 'active' });
}

test('axe finds nothing on a phone', async lab => axe(await open(lab)), { viewport: { width: 390, height: 844 } });

test('the first load is within its budget', async lab => {
  const responses = [];
  lab.context.on('response', response => responses.push(response));
  await open(lab);
  let total = 0;
  for (const response of responses) total += brotliCompressSync(await response.body()).length;
  assert.ok(0 < total && total <= 350_000, `${total} bytes after brotli`);
});
