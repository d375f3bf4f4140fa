// Without a network, and from one version to the next. It must not know what the files are.
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { assert, test } from './lab.mjs';
import { site, startServer } from './site.mjs';

let work, server;
before(async () => {
  work = await mkdtemp(join(tmpdir(), 'offline-'));
  await Promise.all([cp(site, join(work, 'old'), { recursive: true }), cp(site, join(work, 'new'), { recursive: true })]);
  // A next version: a script has another name, and the service worker names other files.
  const folder = join(work, 'new');
  const boot = (await readdir(folder)).find(file => /^boot-.*\.js$/.test(file));
  await rename(join(folder, boot), join(folder, 'boot-0123456789abcdef.js'));
  const edit = async (file, change) => writeFile(join(folder, file), change(await readFile(join(folder, file), 'utf8')));
  await edit('index.html', text => text.replaceAll(boot, 'boot-0123456789abcdef.js').replace('<html ', '<html data-next '));
  await edit('offline.js', text => text.replace(boot, 'boot-0123456789abcdef.js').replace(/(\$\{own\})[0-9a-f]{16}/, '$10123456789abcdef'));
  await serves('old');
  server = await startServer(join(work, 'now'));
});
after(async () => {
  await server?.close();
  await rm(work, { recursive: true, force: true });
});

/** The version that the host has from now on. */
async function serves(version) {
  await rm(join(work, 'now'), { force: true });
  await symlink(join(work, version), join(work, 'now'));
}

/** The page, once its service worker keeps its files. */
async function visited(lab) {
  lab.origin = server.origin;
  const page = await lab.context.newPage();
  await page.goto(server.origin);
  await page.getByRole('main').waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.getByRole('main').waitFor();
  assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null), 'the service worker serves the page');
  return page;
}

const vpcs = page => page.evaluate(() => window.endpointLab.document().network.Vpcs.length);
const isNext = page => page.locator('html[data-next]').count().then(count => count === 1);
const addVpc = (page, cidr) => page.evaluate(cidr => window.endpointLab.run(`aws ec2 create-vpc --cidr-block ${cidr}`).status, cidr);

test('after the first visit the page works without a network, all of it', async lab => {
  await serves('old');
  const page = await visited(lab);
  await lab.context.setOffline(true);
  await server.close();
  try {
    await page.reload();
    await page.getByRole('main').waitFor();
    assert.equal(await addVpc(page, '10.7.0.0/16'), 0);
    // What lies in other parts and files: a language, an exercise.
    await page.goto(`${server.origin}/?anything`);
    await page.getByRole('button', { name: 'Start from…' }).click();
    await page.getByRole('dialog').waitFor();
    assert.equal(await page.evaluate(async () => (await fetch('./languages/de.json')).status), 200);
    assert.equal(await page.evaluate(async () => (await fetch('./exercises/gateway.json')).status), 200);
  } finally {
    await lab.context.setOffline(false);
    server = await startServer(join(work, 'now'));
  }
});

test('a new version is offered, comes when it is asked for, and nothing is lost', async lab => {
  await serves('old');
  const page = await visited(lab);
  const before = await vpcs(page);
  assert.equal(await addVpc(page, '10.7.0.0/16'), 0);
  await serves('new');
  await page.reload();
  // In the live region: who does not see the page hears of it.
  const offer = page.getByRole('status').getByRole('button', { name: 'A new version is there: reload' });
  await offer.waitFor();
  assert.equal(await isNext(page), false, 'the old version stays until it is told to go');
  assert.equal(await vpcs(page), before + 1);

  // Another page of the lab still runs the old version: it must not be given files of the new one.
  const other = await lab.context.newPage();
  await other.goto(server.origin);
  await other.getByRole('main').waitFor();
  assert.equal(await isNext(other), false);
  await offer.click();
  await page.getByRole('button', { name: /close the lab's other pages/ }).waitFor();
  assert.equal(await isNext(page), false);
  await other.close();

  // Changed at the last moment, before anything was saved by itself.
  await page.evaluate(() => {
    window.endpointLab.run('aws ec2 create-vpc --cidr-block 10.8.0.0/16');
    [...document.querySelectorAll('.status-line button')].find(button => /close the lab/.test(button.textContent)).click();
  });
  await page.locator('html[data-next]').waitFor();
  await page.getByRole('main').waitFor();
  assert.equal(await vpcs(page), before + 2);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.equal(await vpcs(page), before + 1, 'the steps back are kept, too');
  assert.equal(await page.getByRole('button', { name: /^A new version/ }).count(), 0);
  const caches = await page.evaluate(() => globalThis.caches.keys());
  assert.equal(caches.length, 1, `${caches}`);
  assert.match(caches[0], / 0123456789abcdef$/);

  // And the new version, too, works without a network.
  await lab.context.setOffline(true);
  await page.reload();
  await page.getByRole('main').waitFor();
  assert.equal(await isNext(page), true);
  assert.equal(await vpcs(page), before + 1);
});

/** Waits until the next version's service worker serves: the browser takes a moment to notice that the last page is gone. */
async function takesOver(context) {
  const serves = worker => worker.evaluate(() => version.endsWith('0123456789abcdef') && self.serviceWorker.state === 'activated');
  for (let tries = 0; tries < 100; tries += 1) {
    // A worker that ends while it is asked is none that serves.
    const answers = await Promise.all(context.serviceWorkers().map(worker => serves(worker).catch(() => false)));
    if (answers.includes(true)) return;
    await new Promise(next => setTimeout(next, 100));
  }
  assert.fail('the next version did not take over');
}

test('where all its pages are closed, the next visit has the new version', async lab => {
  await serves('old');
  const page = await visited(lab);
  await serves('new');
  await page.reload();
  await page.getByRole('button', { name: 'A new version is there: reload' }).waitFor();
  await page.close();
  await takesOver(lab.context);
  const next = await lab.context.newPage();
  await next.goto(server.origin);
  await next.getByRole('main').waitFor();
  assert.equal(await isNext(next), true);
});
