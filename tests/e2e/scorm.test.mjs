// A SCORM package in a learning system's runtime (scorm-again): score, completion, state, and the way back. It must not know how
// the package is made.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repository, site, startBrowser } from './site.mjs';

const track = JSON.parse(await readFile(join(repository, 'public/exercises/gateway.json'), 'utf8'));
const first = track.exercises.find(exercise => exercise.id === 'gateway-first');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json' };

/** The files of a zip, by their names, as its directory lists them. */
function unzipped(zip) {
  const files = new Map();
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [length, nameLength, place] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const start = place + 30 + zip.readUInt16LE(place + 26) + zip.readUInt16LE(place + 28);
    files.set(name, inflateRawSync(zip.subarray(start, start + length)));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** The learning system: its page has the runtime's API, and the item that the manifest names in a frame. */
const system = item => `<!DOCTYPE html><title>LMS</title><script src="/scorm12.js"></script>
<script>
  window.API = new Scorm12API({ autocommit: false, logLevel: 5 });
  window.API.loadFromJSON(JSON.parse(localStorage.getItem('cmi') ?? '{}'), '');
  window.API.on('LMSCommit', () => localStorage.setItem('cmi', JSON.stringify(window.API.renderCMIToJSONObject().cmi)));
</script>
<iframe src="/package/${item}" width="1200" height="800"></iframe>`;

/** A learning system with a package of a track, or of one exercise; `use` gets its page, the items of its manifest, and how one is opened. */
async function withPackage(exercises, use) {
  const folder = await mkdtemp(join(tmpdir(), 'endpoint-lab-'));
  const output = join(folder, 'gateway.zip');
  await promisify(execFile)('cargo', ['run', '--quiet', '--no-default-features', '--bin', 'endpoint-lab', '--', 'scorm',
    join(repository, 'public/exercises/gateway.json'), ...exercises, '--lab', site, '--output', output], { cwd: repository });
  const files = unzipped(await readFile(output));
  await rm(folder, { recursive: true });
  const manifest = files.get('imsmanifest.xml').toString();
  const items = [...manifest.matchAll(/parameters="([^"]*)"/g)].map(([, parameters]) => `launch.html${parameters}`);
  const runtime = await readFile(join(repository, 'tests/e2e/node_modules/scorm-again/dist/scorm12.min.js'));
  let item = items[0];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://lms').pathname);
    const body = path === '/' ? system(item) : path === '/scorm12.js' ? runtime : files.get(path.replace('/package/', ''));
    response.writeHead(body ? 200 : 404, { 'content-type': types[extname(path)] ?? 'text/html' }).end(body);
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    /** An item, and its task once it is there. */
    const opened = async (wanted, title) => {
      item = wanted;
      await page.goto(`http://127.0.0.1:${server.address().port}`);
      const task = page.frameLocator('iframe').frameLocator('iframe').getByRole('region', { name: title, exact: true });
      await task.waitFor();
      return task;
    };
    const value = name => page.evaluate(name => window.API.LMSGetValue(name), name);
    const solve = async solution => {
      const lab = page.frames().find(frame => frame.parentFrame()?.parentFrame());
      for (const line of solution) assert.equal(await lab.evaluate(line => window.endpointLab.run(line).status, line), 0, line);
    };
    await use({ page, manifest, items, opened, value, solve });
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

test('an exercise runs in a learning system, is passed, and comes back as it was left', { timeout: 240_000 }, () => withPackage(['gateway-first'], async lms => {
  const { page, manifest, items: [item], value } = lms;
  assert.match(manifest, /adlcp:masteryscore>100</);
  const opened = () => lms.opened(item, 'A private subnet reaches S3');
  const task = await opened();
  assert.equal(await value('cmi.core.lesson_status'), 'incomplete');
  await lms.solve(first.solution);
  await task.getByRole('heading', { name: 'Solved' }).waitFor();
  await page.waitForFunction(() => window.API.LMSGetValue('cmi.core.lesson_status') === 'passed');
  assert.equal(await value('cmi.core.score.raw'), '100');
  const state = await value('cmi.suspend_data');
  assert.ok(state && state.length <= 4096, `${state.length} characters of state`);

  // What grows beyond what a learning system keeps leaves the last that fitted.
  const noise = () => Array.from({ length: 200 }, () => Math.random().toString(36)[2] ?? '0').join('');
  const vpc = '$(aws ec2 describe-vpcs --query Vpcs[0].VpcId --output text)';
  await lms.solve([`V=${vpc}`, ...Array.from({ length: 40 }, (_, number) => `aws ec2 create-tags --resources $V --tags Key=k${number},Value=${noise()}`)]);
  await page.waitForFunction(before => window.API.LMSGetValue('cmi.suspend_data') !== before, state);
  await page.waitForTimeout(1000);
  const last = await value('cmi.suspend_data');
  assert.ok(last.length > state.length && last.length <= 4096, `${last.length} characters of state`);
  assert.equal(await value('cmi.core.score.raw'), '100');

  await page.evaluate(() => window.API.LMSCommit(''));
  await page.goto('about:blank');
  const again = await opened();
  await again.getByRole('heading', { name: 'Solved' }).waitFor();
  assert.equal(await value('cmi.core.lesson_status'), 'passed');
}));

test('a track is a package with an item for each of its exercises, which has a score of its own', { timeout: 240_000 }, () => withPackage([], async lms => {
  const strings = JSON.parse(await readFile(join(repository, 'public/exercises/en/gateway.json'), 'utf8'));
  assert.equal(lms.items.length, track.exercises.length);
  for (const [at, exercise] of track.exercises.entries()) {
    await lms.page.evaluate(() => { try { localStorage.removeItem('cmi'); } catch { /* no page yet */ } });
    const task = await lms.opened(lms.items[at], strings[`${exercise.id}.title`]);
    if (exercise.id !== 'gateway-both') continue;
    await lms.solve(exercise.solution);
    await task.getByRole('heading', { name: 'Solved' }).waitFor();
    await lms.page.waitForFunction(() => window.API.LMSGetValue('cmi.core.score.raw') === '100');
  }
  assert.equal(await lms.value('cmi.core.lesson_status'), 'incomplete', 'the last one is not solved');
}));
