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

test('axe finds nothing on a phone', async lab => axe(await open(lab)), { viewport: { width: 390, height: 844 } });

test('the first load is within its budget', async lab => {
  const responses = [];
  lab.context.on('response', response => responses.push(response));
  await open(lab);
  let total = 0;
  for (const response of responses) total += brotliCompressSync(await response.body()).length;
  assert.ok(0 < total && total <= 350_000, `${total} bytes after brotli`);
});
