// Import: the sample's files together, and input that is no network. It must not know how files are read.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assert, axe, open, test } from './lab.mjs';
import { repository } from './site.mjs';

const samples = [join(repository, 'tests/samples/three-zones'), join(repository, 'samples/three-zones')].find(existsSync);
const files = samples ? readdirSync(samples).filter(name => name.endsWith('.json')).map(name => join(samples, name)) : [];

const dialog = page => page.getByRole('dialog', { name: 'Import' });
const lab = page => page.evaluate(() => JSON.stringify(window.endpointLab.document()));

async function paste(page, text) {
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await dialog(page).getByRole('textbox', { name: 'JSON' }).fill(text);
  await dialog(page).getByRole('button', { name: 'Import' }).click();
}

const vpcs = JSON.stringify({
  Vpcs: [{
    VpcId: 'vpc-0a1b2c3d4e5f60718', OwnerId: '123456789012', CidrBlock: '10.20.0.0/16', State: 'available', IsDefault: false,
    DhcpOptionsId: 'default', InstanceTenancy: 'default', Tags: [{ Key: 'Name', Value: '<b>pasted</b>' }],
    CidrBlockAssociationSet: [{ AssociationId: 'vpc-cidr-assoc-01', CidrBlock: '10.20.0.0/16', CidrBlockState: { State: 'associated' } }],
  }],
});

test('pasted JSON becomes the network, a list says what was taken, and undo brings the other back', async it => {
  const page = await open(it);
  const before = await page.evaluate(() => JSON.stringify(window.endpointLab.document().network));
  await paste(page, vpcs);
  await dialog(page).getByText('1 VPCs').waitFor();
  await axe(page);
  await dialog(page).getByRole('button', { name: 'Show the network' }).click();
  await page.getByRole('treeitem', { name: /<b>pasted<\/b>/ }).waitFor();
  assert.equal(await page.locator('b').count(), 0, 'markup in a name stays text');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('treeitem', { name: /VPC shop/ }).waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify(window.endpointLab.document().network)), before);
});

for (const [what, text, says] of [
  ['JSON that is cut off', vpcs.slice(0, 80), /line 1/],
  ['what is no JSON', 'Vpcs: none', /JSON/],
  ["what is not EC2's", '{"weather": "fine"}', /./],
  ['nothing', '', /./],
  ['a lab document of another version', '{"format": "endpoint-lab", "version": 99}', /version 99/],
]) {
  test(`${what} is refused with its place and the way out, and the lab stays as it was`, async it => {
    const page = await open(it);
    const before = await lab(page);
    await paste(page, text);
    assert.match(await dialog(page).getByRole('alert').innerText(), says);
    assert.equal(await lab(page), before);
  });
}

test('the sample of three zones, dropped together', async it => {
  const page = await open(it);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog(page).locator('input[type=file]').setInputFiles(files);
  await dialog(page).getByRole('heading', { name: 'Taken' }).waitFor();
  assert.match(await dialog(page).innerText(), /3 VPCs/);
  await axe(page);
  await dialog(page).getByRole('button', { name: 'Show the network' }).click();
  assert.ok(await page.getByRole('treeitem', { name: /^Subnet/ }).count() >= 9);
  await page.getByRole('treeitem', { name: /^Subnet private/ }).first().click();
  await page.getByRole('region', { name: 'Inspector' }).getByText('AvailabilityZoneId').waitFor();
}, { skip: files.length === 0 });
