// The element <endpoint-lab> in pages of others, under the strict policy. It must not know how the engine comes about.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, axe, test } from './lab.mjs';
import { repository } from './site.mjs';

const policy = (await readFile(join(repository, 'tests/e2e/policy.txt'), 'utf8')).trim();
const S3 = 's3.us-east-1.amazonaws.com';

/** A page of somebody's with this body and the script of the embed, under the policy. */
async function host(lab, body, { path = '/host/page.html', head = '', scripted = true, framed = '' } = {}) {
  const script = scripted ? '<script type="module" src="/embed.js"></script>' : '';
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title>${head}${script}</head><body><main><h1>A page</h1>${body}</main></body></html>`;
  await lab.context.route(lab.origin + path, route => route.fulfill({
    body: html, contentType: 'text/html; charset=utf-8', headers: { 'content-security-policy': policy + framed },
  }));
  const page = await lab.context.newPage();
  await page.goto(lab.origin + path);
  return page;
}

const element = page => page.locator('endpoint-lab').first();
const ready = page => element(page).evaluate(async lab => { await lab.ready; });
const fetched = (lab, part) => lab.requests.filter(url => url.includes(part)).length;

/** The document of an example, made by the lab itself. */
async function example(lab, name) {
  const page = await host(lab, `<endpoint-lab src="/examples/${name}.sh"></endpoint-lab>`, { path: `/host/make-${name}.html` });
  await ready(page);
  const made = await element(page).evaluate(it => it.document());
  await page.close();
  lab.requests.length = 0;
  await lab.context.route(`${lab.origin}/host/${name}.json`, route => route.fulfill({ body: JSON.stringify({ ...made, history: [] }), contentType: 'application/json' }));
  return `/host/${name}.json`;
}

test('a lab is shown under the strict policy, by one engine and without other requests', async lab => {
  const source = await example(lab, 'first');
  const page = await host(lab, `<endpoint-lab src="${source}" view="picture routes dns trace" from="web-1" to="${S3}" readonly></endpoint-lab>`);
  await ready(page);
  await page.getByText(/^blocked: /).first().waitFor();
  assert.ok(await page.getByRole('img').count() >= 1, 'the picture');
  assert.equal(await page.getByRole('table', { name: 'rtb-app-a', exact: true }).count(), 1);
  await page.getByRole('table', { name: 'DNS answers' }).getByText(S3, { exact: true }).waitFor();
  assert.ok(await page.getByRole('group', { name: 'Trace' }).getByRole('listitem').count() > 3);
  assert.equal(await page.getByText('Change…').count(), 0, 'it is read-only');
  assert.deepEqual(lab.requests.map(url => new URL(url).pathname.replace(/[0-9a-f]{16}/, 'X')).sort(), [
    '/embed-X.js', '/embed-X_view.wasm', '/embed.css', '/embed.js', '/host/first.json', '/host/page.html',
  ]);
  await axe(page);
});

test('what is asked can be changed, and is heard by the page around', async lab => {
  const source = await example(lab, 'ssm');
  const page = await host(lab, `<endpoint-lab src="${source}" view="picture trace" readonly></endpoint-lab>`);
  await ready(page);
  const heard = element(page).evaluate(it => new Promise(told => it.on('trace', told)));
  await page.getByLabel('to', { exact: true }).fill('ssm.us-east-1.amazonaws.com');
  await page.getByLabel('to', { exact: true }).press('Enter');
  await page.getByText(/^private, through interface endpoint/).waitFor();
  assert.equal((await heard).verdict, 'private');
  await page.getByLabel('From').selectOption('internet');
  await page.getByText(/^private, through interface endpoint/).waitFor({ state: 'detached' });
  await element(page).evaluate((it, to) => { it.setAttribute('to', to); it.setAttribute('from', 'host-1'); }, S3);
  assert.equal(await page.getByLabel('to', { exact: true }).inputValue(), S3, 'attributes are followed');
});

test('twenty labs on a page share one engine', async lab => {
  const sources = [await example(lab, 'first'), await example(lab, 'central'), await example(lab, 'office')];
  const labs = Array.from({ length: 20 }, (_, at) => `<endpoint-lab src="${sources[at % 3]}" view="picture routes" readonly></endpoint-lab>`);
  const page = await host(lab, labs.join('<p>Text between.</p>'));
  const time = await page.evaluate(async () => {
    const start = performance.now();
    await Promise.all([...document.querySelectorAll('endpoint-lab')].map(it => it.ready));
    return performance.now() - start;
  });
  assert.equal(fetched(lab, '_view.wasm'), 1);
  assert.equal(fetched(lab, '_edit.wasm'), 0);
  assert.equal(await page.locator('endpoint-lab svg.picture').count(), 20);
  const session = await lab.context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage');
  console.log(`   20 embeds: ${Math.round(time)} ms until all are drawn, ${((usedSize + backingStorageSize) / 1e6).toFixed(1)} MB of memory`);
  assert.ok(usedSize + backingStorageSize < 100e6);
});

test('nothing is fetched for a lab that is far away', async lab => {
  const source = await example(lab, 'first');
  await lab.context.route(`${lab.origin}/host/far.css`, route => route.fulfill({ body: '.far { height: 6000px }', contentType: 'text/css' }));
  const page = await host(lab, `<p class="far">Scroll.</p><endpoint-lab src="${source}" view="picture"></endpoint-lab>`, { head: '<link rel="stylesheet" href="/host/far.css">' });
  await page.waitForTimeout(500);
  assert.equal(fetched(lab, '.wasm') + fetched(lab, 'first.json'), 0);
  await page.mouse.wheel(0, 5800);
  await page.locator('endpoint-lab svg.picture').waitFor();
});

test('theme and language follow the page around, and attributes say otherwise', async lab => {
  const source = await example(lab, 'first');
  await lab.context.route(`${lab.origin}/host/theme.css`, route => route.fulfill({
    body: 'body { background: #fff; color: #111; transition: color .2s } .slate body { background: #111; color: oklch(0.93 0 0) }', contentType: 'text/css',
  }));
  const page = await host(lab, `<endpoint-lab src="${source}" view="picture routes dns" readonly></endpoint-lab>`, { head: '<link rel="stylesheet" href="/host/theme.css">' });
  await ready(page);
  const shown = page.locator('endpoint-lab .el-lab');
  const theme = async wanted => page.locator(`endpoint-lab .el-lab[data-theme="${wanted}"]`).waitFor();
  await theme('light');
  const ground = () => page.locator('endpoint-lab .ground').evaluate(it => getComputedStyle(it).fill);
  const light = await ground();
  await page.evaluate(() => document.documentElement.classList.add('slate'));
  await theme('dark');
  assert.notEqual(await ground(), light);
  await page.evaluate(() => document.documentElement.classList.remove('slate'));
  await theme('light');
  await element(page).evaluate(it => it.setAttribute('theme', 'dark'));
  await theme('dark');
  await element(page).evaluate(it => it.removeAttribute('theme'));
  await theme('light');

  await shown.getByText('Destination').first().waitFor();
  await page.evaluate(() => { document.documentElement.lang = 'de'; });
  await shown.getByText('Ziel').first().waitFor();
  assert.equal(await shown.getAttribute('lang'), 'de');
  await page.evaluate(() => { document.documentElement.lang = 'ar'; });
  await page.locator('endpoint-lab .el-lab[dir="rtl"]').waitFor();
  await element(page).evaluate(it => { it.lang = 'en'; });
  await shown.getByText('Destination').first().waitFor();
  await page.evaluate(() => { document.documentElement.lang = 'de'; });
  await page.waitForTimeout(100);
  assert.equal(await shown.getAttribute('lang'), 'en', 'its own attribute counts more');
});

test('an endpoint is added and removed by the same requests, and rows are marked', async lab => {
  const source = await example(lab, 'first');
  const page = await host(lab, `<endpoint-lab src="${source}" view="picture routes" from="web-1" to="${S3}"></endpoint-lab>`);
  await ready(page);
  const changed = element(page).evaluate(it => new Promise(told => it.on('change', told)));
  await page.getByText('Change…').click();
  await page.getByLabel('Service').selectOption({ value: 's3 Gateway' });
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByText(/^private, through gateway endpoint/).waitFor();
  assert.equal((await changed).network.VpcEndpoints.length, 1);
  assert.ok(await page.locator('endpoint-lab .el-new').count() >= 1, 'the new rows are marked');
  await page.getByRole('status').filter({ hasText: /route/ }).waitFor();
  await page.getByRole('log', { name: 'Terminal output' }).getByText(/create-vpc-endpoint/).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText(/^blocked: /).first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText(/^private, through gateway endpoint/).waitFor();
  await page.getByLabel('Command').fill('aws ec2 create-vpc --cidr-block 10.0.0.0/8');
  await page.getByLabel('Command').press('Enter');
  await page.getByRole('log').getByText(/InvalidVpc\.Range/).waitFor();
  const link = await page.getByRole('link', { name: 'Open in Endpoint Lab' }).getAttribute('href');
  assert.match(link, /#lab=1[\w-]+$/);
});

test('the interface answers as the page\'s does, at once', async lab => {
  const source = await example(lab, 'first');
  const page = await host(lab, `<endpoint-lab src="${source}" view="routes"></endpoint-lab>`);
  const answers = await element(page).evaluate(async (it, to) => {
    let early;
    try { document.createElement('endpoint-lab').run('lab findings'); } catch (fault) { early = fault.message; }
    await it.ready;
    const events = [];
    it.on('change', made => events.push(made.network.Vpcs?.length ?? 0));
    const first = it.run("aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.CidrBlock --output text");
    const trace = it.trace('web-1', to);
    const before = it.document();
    it.open({ format: 'endpoint-lab', version: 1, network: {} });
    const empty = it.document();
    it.open(JSON.stringify(before));
    let refused;
    try { it.open('{}'); } catch (fault) { refused = fault.message; }
    return { early, first, verdict: trace.verdict, vpcs: before.network.Vpcs.length, empty: empty.network.Vpcs ?? [], events, refused, version: it.version };
  }, S3);
  assert.match(answers.early, /ready/);
  assert.deepEqual(answers.first, { status: 0, stdout: '10.9.0.0/16\n', stderr: '' });
  assert.equal(answers.verdict, 'blocked');
  assert.equal(answers.vpcs, 2);
  assert.deepEqual(answers.empty, []);
  assert.deepEqual(answers.events, [2, 0, 2]);
  assert.match(answers.refused, /not a lab document/);
  assert.match(answers.version, /^\d+\.\d+/);
});

test('a lab survives navigation without a reload, and leaves nothing behind', async lab => {
  const source = await example(lab, 'first');
  const page = await host(lab, `<div id="content"><endpoint-lab src="${source}" view="routes"></endpoint-lab></div>`);
  await ready(page);
  const kept = await page.evaluate(async () => {
    const content = document.getElementById('content');
    const element = content.firstElementChild;
    element.run('aws ec2 create-vpc --cidr-block 10.9.0.0/16');
    // Moved, as frameworks do: nothing is lost, and nothing is opened anew.
    content.append(element);
    const moved = element.document().network.Vpcs.length;
    // Taken away, and put back later: what was changed is still there.
    element.remove();
    await new Promise(later => setTimeout(later, 50));
    let gone;
    try { element.document(); } catch (fault) { gone = fault.message; }
    content.append(element);
    await element.ready;
    return { moved, gone, back: element.document().network.Vpcs.length };
  });
  assert.equal(kept.moved, 2);
  assert.match(kept.gone, /ready/);
  assert.equal(kept.back, 2);

  // A hundred pages with a lab each, one after the other.
  await page.evaluate(async text => {
    globalThis.seen = [];
    const content = document.getElementById('content');
    for (let at = 0; at < 100; at += 1) {
      content.innerHTML = `<endpoint-lab src="${text}" view="picture routes" readonly></endpoint-lab>`;
      await content.firstElementChild.ready;
      globalThis.seen.push(new WeakRef(content.firstElementChild));
    }
    content.replaceChildren();
    await new Promise(later => setTimeout(later, 100));
  }, source);
  const session = await lab.context.newCDPSession(page);
  for (let round = 0; round < 3; round += 1) {
    await session.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(100);
  }
  const alive = await page.evaluate(() => globalThis.seen.filter(it => it.deref()).length);
  assert.ok(alive <= 1, `${alive} of 100 elements are still there`);
  assert.equal(fetched(lab, '_view.wasm'), 1);
});

test('what cannot be opened is said, or leaves what stands inside', async lab => {
  const page = await host(lab, `
    <endpoint-lab id="a" src="#1not-a-lab"></endpoint-lab>
    <endpoint-lab id="b" src="/host/missing.json"><p>The poster.</p></endpoint-lab>
    <endpoint-lab id="c"></endpoint-lab>`);
  await page.locator('#a').getByRole('alert').filter({ hasText: /link is broken/ }).waitFor();
  await page.locator('#c').getByRole('alert').filter({ hasText: /neither a src/ }).waitFor();
  await page.waitForTimeout(300);
  assert.ok(await page.getByText('The poster.').isVisible());
}, { expect: [/404/, /missing/] });

test('names are texts in the element', async lab => {
  const page = await host(lab, '<endpoint-lab src="/examples/first.sh" view="picture routes dns trace"></endpoint-lab>');
  await ready(page);
  const found = await element(page).evaluate(async it => {
    const bad = '"><img src=x onerror="document.title=1"><script>document.title=1</script>';
    const { network, ...rest } = it.document();
    for (const list of Object.values(network)) {
      if (!Array.isArray(list)) continue;
      for (const row of list) if (row.Tags) for (const tag of row.Tags) if (tag.Key === 'Name') tag.Value = bad;
    }
    it.open({ ...rest, history: [], network });
    await new Promise(later => setTimeout(later, 100));
    return { images: it.shadowRoot.querySelectorAll('img, script').length, title: document.title, says: it.shadowRoot.textContent.includes('onerror') };
  });
  assert.deepEqual(found, { images: 0, title: 'A page', says: true });
});

test('an exercise says its goals, and when they are met', async lab => {
  const page = await host(lab, '<endpoint-lab exercise="gateway/gateway-first" view="picture"></endpoint-lab>');
  await ready(page);
  await page.getByText('web-1 reaches S3 privately, through a gateway endpoint').waitFor();
  const told = await element(page).evaluate(async it => {
    const goals = [];
    it.on('goal', goal => goals.push(goal));
    it.run("VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)");
    it.run('aws ec2 create-security-group --vpc-id $VPC --group-name x --description x');
    const all = it.run("aws ec2 describe-route-tables --query 'RouteTables[].RouteTableId' --output text").stdout.trim().split(/\s+/).join(' ');
    it.run(`aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids ${all}`);
    return goals;
  });
  assert.deepEqual(told.map(goal => goal.isSolved), [false, true]);
  await page.locator('endpoint-lab .el-met').waitFor();
});

test('in a frame the height follows, and only the named host is answered', async lab => {
  const page = await host(lab, `
    <iframe id="open" title="Lab" src="/embed.html?src=/examples/first.sh&amp;view=picture%20routes&amp;host=${encodeURIComponent(lab.origin)}"></iframe>
    <iframe id="shut" title="Lab" src="/embed.html?src=/examples/first.sh&amp;view=routes&amp;host=https%3A%2F%2Felsewhere.example"></iframe>
    <script type="module" src="/host.js"></script>`, { scripted: false, framed: "; frame-src 'self'" });
  const height = id => page.locator(id).evaluate(it => it.offsetHeight);
  await page.waitForFunction(() => document.querySelector('#open').offsetHeight > 400);
  const ask = (id, message) => page.evaluate(([id, message]) => new Promise(told => {
    const timer = setTimeout(() => told('nothing'), 1500);
    addEventListener('message', ({ source, data }) => {
      if (source !== document.querySelector(id).contentWindow || data.endpointLab?.id !== message.id) return;
      clearTimeout(timer);
      told(data.endpointLab);
    });
    document.querySelector(id).contentWindow.postMessage({ endpointLab: message }, '*');
  }), [id, message]);
  const answer = await ask('#open', { id: 1, method: 'run', arguments: ['aws ec2 describe-vpcs --query "length(Vpcs)" --output text'] });
  assert.deepEqual(answer.result, { status: 0, stdout: '1\n', stderr: '' });
  assert.match((await ask('#open', { id: 2, method: 'open', arguments: ['{}'] })).fault, /not a lab document/);
  assert.equal(await ask('#open', { id: 3, method: 'remove' }), 'nothing', 'only the interface can be called');
  assert.equal(await ask('#shut', { id: 4, method: 'document' }), 'nothing', 'another host is not answered');
  assert.ok(await height('#shut') <= 200, 'nor told a height that is for another');
}, { expect: [/postMessage|target origin|elsewhere/] });
