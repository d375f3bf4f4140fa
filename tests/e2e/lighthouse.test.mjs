// The built site as Lighthouse sees it: accessibility, best practices and search engines are judged, its performance is only printed,
// for it depends on the machine. It must not know what is on the page.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { repository, startServer } from './site.mjs';

const flags = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

test('Lighthouse finds nothing to better in accessibility, best practices and SEO', { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'endpoint-lab-'));
  const server = await startServer();
  try {
    const report = join(folder, 'report.json');
    await promisify(execFile)(process.execPath, [
      join(repository, 'tests/e2e/node_modules/lighthouse/cli/index.js'), `${server.origin}/`, '--quiet', '--preset=desktop',
      '--output=json', `--output-path=${report}`, `--chrome-flags=${flags.join(' ')}`,
    ], { env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? '/usr/bin/chromium' } });
    const { categories } = JSON.parse(await readFile(report, 'utf8'));
    const scores = Object.fromEntries(Object.entries(categories).map(([name, { score }]) => [name, Math.round(100 * score)]));
    console.log(`Lighthouse: ${JSON.stringify(scores)}`);
    for (const name of ['accessibility', 'best-practices', 'seo']) assert.equal(scores[name], 100, name);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});
