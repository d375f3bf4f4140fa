// What every end-to-end test needs: a page in a fresh browser profile that remembers what it said and whom it asked.
// It must not know what is on the page.
//
//   import { test, open, axe } from './lab.mjs';
//
//   test('an endpoint is added', async lab => {
//     const page = await open(lab);                       // the page, loaded and running
//     await page.getByRole('button', { name: 'Add endpoint' }).click();
//   });
//
// Each test fails if the page printed anything on the console, threw, was refused something by the policy, or asked another
// origin: nobody has to check it. Run one file with `node --test tests/e2e/page.test.mjs` after `cargo xtask build`.
import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { after, before, test as nodeTest } from 'node:test';
import { startBrowser, startServer } from './site.mjs';

let server, browser;
before(async () => { [server, browser] = await Promise.all([startServer(), startBrowser()]); });
after(async () => { await browser?.close(); await server?.close(); });

/**
 * A test with a fresh browser profile. `lab` is `{ context, origin, complaints }`; what the page complained of is checked at the
 * end, against `options.expect`, a list of regular expressions of which each must match one complaint (default: none).
 */
export function test(name, body, options = {}) {
  nodeTest(name, { timeout: 240_000, skip: options.skip }, async () => {
    const { expect = [], ...settings } = options;
    const lab = { profiles: [], origin: server.origin, complaints: [], requests: [] };
    lab.context = await profile(lab, settings);
    try {
      await body(lab);
    } finally {
      await Promise.all(lab.profiles.map(context => context.close()));
    }
    const unexpected = lab.complaints.filter(complaint => !expect.some(pattern => pattern.test(complaint)));
    assert.deepEqual(unexpected, [], 'the page complained');
    for (const pattern of expect) {
      assert.ok(lab.complaints.some(complaint => pattern.test(complaint)), `the page did not complain of ${pattern}`);
    }
  });
}

/** A fresh browser profile, which is closed with the test. */
async function profile(lab, settings) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce', ...settings });
  lab.profiles.push(context);
  context.setDefaultTimeout(20_000);
  context.on('page', page => watch(page, lab));
  return context;
}

/** Writes down what a page says, throws, fails to load, and asks of other origins. */
export function watch(page, lab) {
  page.on('console', message => lab.complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', error => lab.complaints.push(`exception: ${error.message}`));
  page.on('request', request => {
    const url = request.url();
    lab.requests.push(url);
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== lab.origin) lab.complaints.push(`request to ${url}`);
  });
  page.on('response', response => { if (400 <= response.status()) lab.complaints.push(`${response.status()} ${response.url()}`); });
}

/** Opens the lab in a new page and waits until it runs. */
export async function open(lab, path = '/') {
  const page = await lab.context.newPage();
  await page.goto(lab.origin + path);
  await page.getByRole('main').waitFor();
  return page;
}

/** Opens the lab as somebody else does: in a browser profile of their own. */
export async function openElsewhere(lab, path = '/') {
  return open({ ...lab, context: await profile(lab) }, path);
}

/** Fails with what axe finds: WCAG 2.2 A and AA, and good practice. */
export async function axe(page, tune = builder => builder) {
  const { violations } = await tune(new AxeBuilder({ page })).analyze();
  const findings = violations.flatMap(rule => rule.nodes.map(node => `${rule.id} (${rule.help}): ${node.html} ${node.failureSummary}`));
  assert.deepEqual(findings, [], 'axe');
}

export { assert };
