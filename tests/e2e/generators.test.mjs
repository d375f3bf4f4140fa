// The examples of documentation generators: built by the generator, and opened. It must not know how the element works.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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

/** The hashes of the scripts that a generator writes into its pages, as a policy names them. */
async function inlineScripts(folder) {
  const hashes = new Set();
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.html')) continue;
    const html = await readFile(join(folder, file), 'utf8');
    for (const [, attributes, script] of html.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)) {
      if (/\b(src=|type="application\/)/.test(attributes)) continue;
      hashes.add(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    }
  }
  return [...hashes];
}

/**
 * Opens what was built, once without scripts and once with them, under the strict policy, and hands over the page. `needs` is what
 * the generator itself needs beyond it: by hash the scripts that it writes into its pages, styles in its elements, and frames; and how
 * often the engine is fetched.
 */
async function opened(server, folder, needs, body) {
  const scripts = needs.includes('scripts') ? await inlineScripts(folder) : [];
  assert.equal(scripts.length > 0, needs.includes('scripts'), 'the generator writes scripts into its pages');
  const policy = own => own
    .replace("script-src 'self'", ["script-src 'self'", ...scripts].join(' '))
    .replace("style-src 'self'", needs.includes('styles') ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'")
    + (needs.includes('frames') ? "; frame-src 'self'" : '');
  for (const javaScriptEnabled of [false, true]) {
    const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1400, height: 900 } });
    const complaints = [], requests = [];
    const page = await context.newPage();
    page.on('console', message => { if (!message.location().url.endsWith('/favicon.ico')) complaints.push(`${message.type()}: ${message.text()} ${message.location().url}`); });
    page.on('pageerror', fault => complaints.push(fault.message));
    page.on('request', request => {
      requests.push(request.url());
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.origin)) complaints.push(request.url());
    });
    await page.addInitScript(() => {
      globalThis.jumps = [];
      new PerformanceObserver(list => globalThis.jumps.push(...list.getEntries().map(it => [it.value, it.sources.map(source => `${source.node?.nodeName}.${source.node?.className}`)].join(' '))))
        .observe({ type: 'layout-shift', buffered: true });
    });
    // The engine waits until the page around has its fonts and stands still.
    let release;
    const stands = new Promise(still => { release = still; });
    await page.route('**/*', async route => {
      if (/\/embed-[0-9a-f]{16}\.js$/.test(route.request().url())) await stands;
      const answer = await route.fetch();
      const own = answer.headers()['content-security-policy'];
      await route.fulfill({ response: answer, headers: { ...answer.headers(), 'content-security-policy': policy(own) } });
    });
    await page.goto(`${server.origin}/`);
    if (javaScriptEnabled) {
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(300);
      await page.evaluate(() => { globalThis.jumps = []; });
      release();
      await isAlive(page);
      await page.waitForTimeout(200);
      assert.deepEqual(await page.evaluate(() => globalThis.jumps), [], 'nothing jumps when the lab comes to life');
      await body?.(page);
      assert.equal(requests.filter(url => url.endsWith('_view.wasm')).length, needs.includes('visits') ? 2 : 1, 'the engine is fetched once');
    } else {
      await poster(page);
    }
    assert.deepEqual(complaints, [], javaScriptEnabled ? 'with scripts' : 'without scripts');
    await context.close();
  }
}

/** Builds by `build` and opens what is then in `folder`; the generator may be told the address, where it asks for it. */
async function built(folder, needs, build, body) {
  const server = await startServer(folder);
  try {
    await build(server.origin);
    await opened(server, folder, needs, body);
  } finally {
    await server.close();
  }
}

/** The lab runs, and says what is true of its network. */
async function isAlive(page) {
  await page.locator('endpoint-lab').evaluate(lab => lab.ready);
  await page.locator('endpoint-lab svg.picture').waitFor();
  await page.locator('endpoint-lab .el-lab[data-theme] .el-verdict').filter({ hasText: /^private, through interface endpoint/ }).waitFor();
}

/** Without scripts the picture and the tables are there. */
async function poster(page) {
  const image = page.locator('endpoint-lab img');
  assert.ok(await image.evaluate(it => it.complete && it.naturalWidth > 300), 'the picture is drawn');
  await page.getByText(/^private, through interface endpoint/).first().waitFor();
  assert.ok(await page.getByRole('table').count() >= 1);
}

/** Goes to another page and back, without the page being loaded anew: the lab lives again, and what was left is let go. */
async function thereAndBack(page, go, back) {
  await page.evaluate(() => {
    globalThis.isOld = true;
    globalThis.left = [];
    globalThis.headings = [];
  });
  for (let round = 0; round < 3; round += 1) {
    await page.locator('endpoint-lab').evaluate(it => {
      globalThis.left.push(new WeakRef(it));
      globalThis.headings.push(new WeakRef(document.querySelector('h1')));
    });
    await go();
    await page.getByRole('heading', { name: 'About', level: 1 }).waitFor();
    await page.locator('endpoint-lab').waitFor({ state: 'detached' });
    await back();
    await isAlive(page);
  }
  assert.ok(await page.evaluate(() => globalThis.isOld), 'the page was not loaded anew');
  const session = await page.context().newCDPSession(page);
  for (let round = 0; round < 3; round += 1) {
    await session.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(100);
  }
  // What the generator itself keeps of its pages keeps the labs in them.
  const [labs, headings] = await page.evaluate(() => [globalThis.left, globalThis.headings].map(all => all.filter(it => it.deref()).length));
  assert.ok(labs <= Math.max(1, headings), `${labs} of 3 labs and ${headings} of 3 headings that were left are still there`);
}

test('plain HTML', { timeout: 120_000 }, async () => {
  const folder = await project('html', 'lab');
  await cp(join(examples, 'network.json'), join(folder, 'network.json'));
  await built(folder, [], () => {});
});

test('mdBook, with its themes', { timeout: 120_000 }, async () => {
  const folder = await project('mdbook', 'src/lab');
  await cp(join(site, 'embed.css'), join(folder, 'embed.css'));
  const build = () => run(join(process.env.GENERATORS, 'bin/mdbook'), ['build'], { cwd: folder });
  await built(join(folder, 'book'), ['scripts', 'styles', 'frames', 'visits'], build, async page => {
    await page.locator('endpoint-lab .el-lab[data-theme="light"]').waitFor();
    await page.getByRole('button', { name: 'Change theme' }).click();
    await page.getByRole('menuitem', { name: 'Ayu' }).or(page.locator('button#mdbook-theme-ayu')).first().click();
    await page.locator('endpoint-lab .el-lab[data-theme="dark"]').waitFor();
    // mdBook loads each page anew; what is chosen stays.
    await page.getByRole('link', { name: 'Next chapter' }).first().click();
    await page.getByRole('link', { name: 'back to the hosts' }).click();
    await isAlive(page);
    await page.locator('endpoint-lab .el-lab[data-theme="dark"]').waitFor();
  });
});

test('MkDocs Material, with its palette, from page to page at once', { timeout: 180_000 }, async () => {
  const folder = await project('mkdocs', 'docs/lab');
  // Instant navigation goes to pages whose address, by `site_url`, is where they are.
  const build = async origin => {
    const settings = join(folder, 'mkdocs.yml');
    await writeFile(settings, (await readFile(settings, 'utf8')).replace('https://docs.example.com', origin));
    await python(['-m', 'mkdocs', 'build', '--quiet', '--site-dir', 'site'], folder);
  };
  await built(join(folder, 'site'), ['scripts'], build, async page => {
    await page.locator('endpoint-lab .el-lab[data-theme="light"]').waitFor();
    await page.locator('label[for="__palette_1"]').click();
    await page.locator('endpoint-lab .el-lab[data-theme="dark"]').waitFor();
    const about = page.locator('.md-sidebar--primary').getByRole('link', { name: 'About' });
    await thereAndBack(page, () => about.first().click(), () => page.getByRole('link', { name: 'back to the hosts' }).click());
    await page.locator('endpoint-lab .el-lab[data-theme="dark"]').waitFor();
  });
});

test('Docusaurus, with its colour modes, from page to page at once', { timeout: 300_000 }, async () => {
  const folder = await project('docusaurus', 'static/lab');
  await symlink(join(process.env.DOCUSAURUS, 'node_modules'), join(folder, 'node_modules'));
  const build = () => run('node', ['node_modules/@docusaurus/core/bin/docusaurus.mjs', 'build', '--no-minify'], {
    cwd: folder, env: { ...process.env, DOCUSAURUS_NO_PERSISTENT_CACHE: 'true', NO_UPDATE_NOTIFIER: '1', CI: 'true' },
  });
  await built(join(folder, 'build'), ['scripts', 'styles'], build, async page => {
    await page.locator('endpoint-lab .el-lab[data-theme="light"]').waitFor();
    await page.getByRole('button', { name: /^Switch between dark and light mode/ }).click();
    await page.locator('endpoint-lab .el-lab[data-theme="dark"]').waitFor();
    const about = page.getByRole('link', { name: 'About' });
    await thereAndBack(page, () => about.first().click(), () => page.getByRole('link', { name: 'back to the hosts' }).click());
    await page.locator('endpoint-lab .el-lab[data-theme="dark"]').waitFor();
  });
});

test('Sphinx', { timeout: 180_000 }, async () => {
  const folder = await project('sphinx', '_static/lab');
  await cp(join(examples, 'network.html'), join(folder, 'network.html'));
  await built(join(folder, 'site'), ['scripts', 'styles'], () => python(['-m', 'sphinx', '-q', '-b', 'html', '.', 'site'], folder));
});
