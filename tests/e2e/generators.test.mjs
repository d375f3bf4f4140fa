// The examples of documentation generators: built by the generator, and opened. It must not know how the element works.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { repository, site, startBrowser, startServer } from './site.mjs';

const run = promisify(execFile);
const examples = join(repository, 'examples/embed');
let browser, work;
before(async () => {
  browser = await startBrowser();
  work = await mkdtemp(join(tmpdir(), 'generators-'));
});
after(async () => {
  await browser?.close();
  await rm(work, { recursive: true, force: true });
});

/** Python with the generators of `generators.txt`. */
const python = (words, folder) => run('python3', words, { cwd: folder, env: { ...process.env, PYTHONPATH: process.env.GENERATORS, PYTHONDONTWRITEBYTECODE: '1', NO_MKDOCS_2_WARNING: '1' } });

/** A copy of an example with the files of the embed in `where`. */
async function project(name, where) {
  const folder = join(work, name);
  await cp(join(examples, name), folder, { recursive: true });
  for (const file of ['network.html', 'network.json']) await cp(join(examples, file), join(work, file));
  const lab = join(folder, where);
  await mkdir(lab, { recursive: true });
  for (const file of await readdir(site)) if (/^embed/.test(file) || file === 'languages') await cp(join(site, file), join(lab, file), { recursive: true });
  return folder;
}

/** Opens what was built, once without scripts and once with them, and hands over the page. `policy` is what the generator itself allows. */
async function opened(folder, policy, body) {
  const server = await startServer(folder);
  try {
    for (const javaScriptEnabled of [false, true]) {
      const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1200, height: 900 } });
      const complaints = [];
      const page = await context.newPage();
      page.on('console', message => { if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(`${message.text()} ${message.location().url}`); });
      page.on('pageerror', fault => complaints.push(fault.message));
      page.on('request', request => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.origin)) complaints.push(request.url()); });
      if (policy) {
        await page.route('**/*', async route => {
          const answer = await route.fetch();
          const own = answer.headers()['content-security-policy'];
          await route.fulfill({ response: answer, headers: { ...answer.headers(), 'content-security-policy': policy(own) } });
        });
      }
      await page.goto(`${server.origin}/`);
      if (javaScriptEnabled) {
        await page.locator('endpoint-lab').evaluate(lab => lab.ready);
        await page.locator('endpoint-lab svg.picture').waitFor();
        await page.locator('endpoint-lab .el-lab[data-theme] .el-verdict').filter({ hasText: /^private, through interface endpoint/ }).waitFor();
        await body?.(page);
      } else {
        await poster(page);
      }
      assert.deepEqual(complaints, [], javaScriptEnabled ? 'with scripts' : 'without scripts');
      await context.close();
    }
  } finally {
    await server.close();
  }
}

/** The strict policy, but for what a generator itself writes into its pages. */
const lenient = own => own.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'").replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

/** Without scripts the picture and the tables are there, or what the author wrote. */
async function poster(page) {
  const image = page.locator('endpoint-lab img');
  if (await image.count() === 0) {
    await page.getByText('Two private subnets').waitFor();
    return;
  }
  assert.ok(await image.evaluate(it => it.complete && it.naturalWidth > 300), 'the picture is drawn');
  await page.getByText(/^private, through interface endpoint/).first().waitFor();
  assert.ok(await page.getByRole('table').count() >= 1);
}

test('plain HTML, under the strict policy', { timeout: 60_000 }, async () => {
  const folder = await project('html', 'lab');
  await cp(join(examples, 'network.json'), join(folder, 'network.json'));
  await opened(folder);
});

test('MkDocs Material, with its palette, from page to page', { timeout: 180_000 }, async () => {
  const folder = await project('mkdocs', 'docs/lab');
  await python(['-m', 'mkdocs', 'build', '--quiet', '--site-dir', 'site'], folder);
  // Material writes scripts and styles into its pages.
  await opened(join(folder, 'site'), lenient, async page => {
    await page.locator('endpoint-lab .el-lab[data-theme="light"]').waitFor();
    await page.locator('label[for="__palette_1"]').click();
    await page.locator('endpoint-lab .el-lab[data-theme="dark"]').waitFor();
    await page.locator('.md-sidebar--primary, .md-tabs, nav').getByRole('link', { name: 'About' }).first().evaluate(link => link.click());
    await page.getByRole('heading', { name: 'About' }).waitFor();
    assert.equal(await page.locator('endpoint-lab').count(), 0);
    await page.getByRole('link', { name: 'back to the hosts' }).click();
    await page.locator('endpoint-lab svg.picture').waitFor();
  });
});

test('Sphinx', { timeout: 180_000 }, async () => {
  const folder = await project('sphinx', '_static/lab');
  await cp(join(examples, 'network.html'), join(folder, 'network.html'));
  await python(['-m', 'sphinx', '-q', '-b', 'html', '.', 'site'], folder);
  // Its theme has scripts and styles in its pages.
  await opened(join(folder, 'site'), lenient);
});
