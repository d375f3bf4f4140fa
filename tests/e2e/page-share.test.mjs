// Links, findings and repairs, by the roles and names that the page promises. It must not know a link's form.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, axe, open, test } from './lab.mjs';
import { repository } from './site.mjs';

const documentOf = page => page.evaluate(() => window.endpointLab.document());

/** The link that the page offers. */
async function link(page) {
  await page.getByRole('button', { name: 'Share' }).click();
  const address = await page.getByRole('dialog', { name: 'Share' }).getByRole('textbox', { name: 'Link' }).inputValue();
  await page.keyboard.press('Escape');
  return address;
}

test('a link opens the same network elsewhere, and the reader can go back to their own', async lab => {
  const page = await open(lab);
  await page.evaluate(() => window.endpointLab.run("aws ec2 create-vpc --cidr-block 10.77.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=sent}]'"));
  const address = await link(page);
  assert.ok(address.length <= 4000, `${address.length} characters`);
  const sent = (await documentOf(page)).network;

  await page.evaluate(() => localStorage.clear());
  const reader = await lab.context.newPage();
  await reader.goto(lab.origin);
  await reader.getByRole('main').waitFor();
  await reader.evaluate(() => window.endpointLab.run('aws ec2 create-vpc --cidr-block 10.88.0.0/16'));
  const own = (await documentOf(reader)).network;
  await reader.goto(address);
  await reader.getByRole('treeitem', { name: /VPC sent/ }).waitFor();
  assert.deepEqual((await documentOf(reader)).network, sent);
  await reader.getByRole('button', { name: 'Undo' }).click();
  assert.deepEqual((await documentOf(reader)).network, own);
  assert.equal(new URL(reader.url()).hash, '', 'the lab goes on from here: the address no longer says what it holds');
});

/** What is in a network: how many of each kind, and every id. */
const contents = network => ({
  counts: Object.fromEntries(Object.entries(network).filter(([, all]) => Array.isArray(all) && all.length > 0).map(([kind, all]) => [kind, all.length]).sort()),
  ids: [...new Set(JSON.stringify(network).match(/\b[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}\b/g))].sort(),
});

const folder = join(repository, 'tests/links');
const old = (await readdir(folder)).filter(file => file.endsWith('.txt'));
const textOf = async file => (await readFile(join(folder, file), 'utf8')).trim();
const networkOf = async file => JSON.parse(await readFile(join(folder, file.replace('.txt', '.json')), 'utf8')).network;

test('every link of an older version opens in the page', async lab => {
  assert.ok(old.length >= 2);
  for (const file of old) {
    const network = await networkOf(file);
    const page = await lab.context.newPage();
    await page.goto(`${lab.origin}/#lab=${await textOf(file)}`);
    await page.getByRole('main').waitFor();
    await page.waitForFunction(vpcs => window.endpointLab?.document().network.Vpcs.length === vpcs, network.Vpcs.length);
    assert.deepEqual(contents((await documentOf(page)).network), contents(network), file);
    await page.close();
  }
});

test('every link of an older version opens in an embed', async lab => {
  for (const file of old) {
    const place = `${lab.origin}/host/${file.replace('.txt', '.html')}`;
    const body = `<!DOCTYPE html><link rel="icon" href="data:,"><script type="module" src="/embed.js"></script><endpoint-lab src="#lab=${await textOf(file)}" view="picture"></endpoint-lab>`;
    await lab.context.route(place, route => route.fulfill({ contentType: 'text/html', body }));
    const page = await lab.context.newPage();
    await page.goto(place);
    await page.locator('endpoint-lab svg.picture').waitFor();
    assert.deepEqual(contents(await page.locator('endpoint-lab').evaluate(it => it.document().network)), contents(await networkOf(file)), file);
    await page.close();
  }
});

test('a broken link is said, and nothing is lost', async lab => {
  const page = await open(lab);
  const before = await documentOf(page);
  await page.evaluate(() => { location.hash = '#lab=1not-a-lab'; });
  await page.getByRole('status').filter({ hasText: 'could not be opened' }).waitFor();
  assert.deepEqual(await documentOf(page), before);
});

test('the smallest change that makes a blocked journey private is shown as commands, and can be made', async lab => {
  const page = await open(lab);
  await page.getByRole('tab', { name: 'Trace' }).click();
  const trace = page.getByRole('region', { name: 'Trace' });
  await trace.getByRole('button', { name: /smallest change/ }).click();
  await trace.getByText('aws ec2 create-vpc-endpoint').waitFor();
  await trace.getByRole('button', { name: 'Apply' }).click();
  await trace.getByRole('heading', { name: /^private/ }).waitFor();
});

test('a finding tells what is wrong, and its repair mends it', async lab => {
  const page = await open(lab);
  await page.evaluate(() => {
    const lab = window.endpointLab;
    lab.run("VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)");
    lab.run('aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3');
  });
  await page.getByRole('tab', { name: 'Findings' }).click();
  const items = page.getByRole('list', { name: 'Findings' }).getByRole('listitem');
  const before = await items.count();
  assert.ok(0 < before);
  const repairable = items.filter({ hasText: 'Repair, as commands' }).first();
  await repairable.getByText('Repair, as commands').click();
  await repairable.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('status').filter({ hasText: /VPC endpoint/ }).waitFor();
  assert.ok(await items.count() < before);
});

const share = async page => {
  await page.getByRole('button', { name: 'Share' }).click();
  return page.getByRole('dialog', { name: 'Share' });
};
const opened = async (lab, address) => {
  const reader = await lab.context.newPage();
  await reader.goto(address);
  await reader.getByRole('status').filter({ hasText: /./ }).waitFor();
  return reader;
};

test('a link opens as its sender wants: what is shown, the question, language and theme', async lab => {
  const page = await open(lab);
  await page.getByRole('combobox', { name: 'Source' }).first().selectOption({ label: 'web-2' });
  const dialog = await share(page);
  await dialog.getByRole('checkbox', { name: 'Picture' }).check();
  await dialog.getByRole('checkbox', { name: 'Trace' }).check();
  assert.ok(await dialog.getByRole('checkbox', { name: /With this question: web-2/ }).isChecked());
  await dialog.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
  await dialog.getByRole('combobox', { name: 'Theme' }).selectOption({ label: 'Dark' });
  await axe(page);
  const address = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  assert.ok(address.length <= 4000, `${address.length} characters`);

  const reader = await opened(lab, address);
  await reader.getByRole('button', { name: 'Alles zeigen' }).waitFor();
  assert.equal(await reader.evaluate(() => document.documentElement.lang), 'de');
  assert.equal(await reader.evaluate(() => document.documentElement.dataset.theme), 'dark');
  assert.equal(await reader.locator('#line-source').evaluate(it => it.selectedOptions[0].text), 'web-2');
  assert.deepEqual(await reader.getByRole('tab').filter({ visible: true }).evaluateAll(tabs => tabs.map(it => it.id)), ['tab-trace']);
  await reader.locator('.picture').waitFor();
  assert.equal(await reader.getByRole('tree').filter({ visible: true }).count(), 0);
  await axe(reader);
  await reader.getByRole('button', { name: 'Alles zeigen' }).click();
  assert.equal(await reader.getByRole('tree').filter({ visible: true }).count(), 1);
});

test('a lab that is sent to be read is not changed, until the reader edits it or goes back to their own', async lab => {
  const page = await open(lab);
  const dialog = await share(page);
  await dialog.getByRole('checkbox', { name: 'Read-only' }).check();
  const reader = await opened(lab, await dialog.getByRole('textbox', { name: 'Link' }).inputValue());
  await reader.getByRole('button', { name: 'Edit it' }).waitFor();
  for (const name of ['Add endpoint', 'Change…', 'Add to VPC shop']) {
    assert.equal(await reader.getByRole('button', { name, exact: true }).filter({ visible: true }).count(), 0, name);
  }
  const before = (await documentOf(reader)).network;
  const run = command => reader.evaluate(line => window.endpointLab.run(line), command);
  const refused = await run('aws ec2 create-vpc --cidr-block 10.9.0.0/16');
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /shared to be read/);
  assert.equal((await run('aws ec2 describe-vpcs')).status, 0, 'it may be asked');
  assert.deepEqual((await documentOf(reader)).network, before);
  await axe(reader);
  await reader.getByRole('button', { name: 'Edit it' }).click();
  await reader.getByRole('button', { name: 'Add endpoint' }).waitFor();
  assert.equal((await run('aws ec2 create-vpc --cidr-block 10.9.0.0/16')).status, 0);
});

test('what was imported is shared without names, accounts and addresses, and what is replaced is shown', async lab => {
  const page = await open(lab);
  await page.getByRole('button', { name: 'Import' }).click();
  const own = { Vpcs: [{ VpcId: 'vpc-0aaaaaaaaaaaaaaa1', CidrBlock: '10.0.0.0/16', OwnerId: '210987654321', State: 'available', Tags: [{ Key: 'Name', Value: 'acme-payroll' }] }] };
  await page.getByRole('textbox', { name: 'JSON or YAML' }).fill(JSON.stringify(own));
  await page.getByRole('dialog', { name: 'Import' }).getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Replace the lab' }).click();
  await page.reload();
  await page.getByRole('treeitem', { name: /acme-payroll/ }).waitFor();
  const dialog = await share(page);
  const redact = dialog.getByRole('checkbox', { name: /Without account ids/ });
  assert.ok(await redact.isChecked(), 'it is on from the start, also after a reload');
  const list = dialog.getByRole('list', { name: 'What is replaced' });
  await list.getByText('acme-payroll').waitFor();
  await list.getByText('210987654321').first().waitFor();
  await axe(page);
  const sent = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  await redact.uncheck();
  assert.notEqual(await dialog.getByRole('textbox', { name: 'Link' }).inputValue(), sent);
  const reader = await opened(lab, sent);
  const text = await reader.evaluate(() => JSON.stringify(window.endpointLab.document().network));
  assert.ok(text.includes('vpc-0aaaaaaaaaaaaaaa1') && !/acme|210987654321/.test(text), text);
});

test('what was not imported is shared as it is', async lab => {
  const page = await open(lab);
  const dialog = await share(page);
  assert.ok(!await dialog.getByRole('checkbox', { name: /Without account ids/ }).isChecked());
  assert.equal(await dialog.getByRole('list', { name: 'What is replaced' }).count(), 0);
});

test('the lab is copied as HTML for another page, which shows its poster without scripts and comes to life with them', async lab => {
  const page = await open(lab);
  await lab.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: lab.origin });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.getByRole('checkbox', { name: 'Picture' }).check();
  await dialog.getByRole('button', { name: 'Copy HTML' }).click();
  const html = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(html, /<script type="module" src="[^"]+\/embed\.js"><\/script>\n<endpoint-lab view="picture" from="i-\w+" to="s3\.us-east-1\.amazonaws\.com">/);
  const seen = await page.evaluate(async html => {
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    const image = new Image();
    image.src = parsed.querySelector('endpoint-lab img').getAttribute('src');
    await image.decode();
    // Scripts of parsed markup do not run: the page's own embed is asked for.
    await import(parsed.querySelector('script').src);
    const element = document.importNode(parsed.querySelector('endpoint-lab'), true);
    document.body.append(element);
    element.scrollIntoView();
    await element.ready;
    return { width: image.naturalWidth, verdict: element.trace('web-1', 's3.us-east-1.amazonaws.com').verdict };
  }, html);
  assert.ok(seen.width > 300, `${seen.width}`);
  assert.equal(seen.verdict, 'blocked');
});
