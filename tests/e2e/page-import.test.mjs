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
  await dialog(page).getByText('VPCs 1', { exact: true }).waitFor();
  await axe(page);
  assert.equal(await page.evaluate(() => JSON.stringify(window.endpointLab.document().network)), before, 'it is shown before it replaces anything');
  await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
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
  assert.match(await dialog(page).innerText(), /VPCs 3/);
  await axe(page);
  await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
  await page.getByRole('treeitem', { name: /^Subnet/ }).nth(8).waitFor();
  await page.getByRole('treeitem', { name: /^Subnet private/ }).first().click();
  await page.getByRole('region', { name: 'Inspector' }).getByText('AvailabilityZoneId').waitFor();
}, { skip: files.length === 0 });

test('what is added joins the lab, and Undo takes it out again', async it => {
  const page = await open(it);
  const before = await page.evaluate(() => JSON.stringify(window.endpointLab.document().network));
  await paste(page, vpcs);
  await dialog(page).getByRole('radio', { name: 'Add to the lab' }).check();
  await dialog(page).getByRole('button', { name: 'Add to the lab' }).click();
  await page.getByRole('treeitem', { name: /<b>pasted<\/b>/ }).waitFor();
  await page.getByRole('treeitem', { name: /VPC shop/ }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('treeitem', { name: /<b>pasted<\/b>/ }).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => JSON.stringify(window.endpointLab.document().network)), before);
});

test('a lab document says what it is and what matters of it, and asks before it takes the place of the lab', async it => {
  const page = await open(it);
  const text = await lab(page);
  await page.evaluate(() => window.endpointLab.run('aws ec2 create-vpc --cidr-block 10.77.0.0/16'));
  const before = await lab(page);
  await paste(page, text);
  await dialog(page).getByText('Lab document', { exact: true }).waitFor();
  await dialog(page).getByRole('heading', { name: 'What matters first' }).waitFor();
  await axe(page);
  assert.equal(await lab(page), before);
  await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => window.endpointLab.document().network.Vpcs.length), 1);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.equal(await lab(page), before, 'Undo brings the lab back that was there, with its steps');
  // A reload keeps that.
  await paste(page, text);
  await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('main').waitFor();
  assert.equal(await page.evaluate(() => window.endpointLab.document().network.Vpcs.length), 1);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.equal(await lab(page), before, 'Undo brings the lab back that was there before the reload');
  // What is done in the lab that came instead is what Undo takes back then.
  await paste(page, text);
  await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.evaluate(() => window.endpointLab.run('aws ec2 create-vpc --cidr-block 10.78.0.0/16'));
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.equal(await page.evaluate(() => window.endpointLab.document().network.Vpcs.length), 1);
});

test('after an import what matters is in view: findings, cost, and in a sentence how things are', async it => {
  const page = await open(it);
  await paste(page, vpcs);
  await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
  for (const name of ['Findings', 'Cost']) {
    await page.getByRole('tab', { name, selected: true }).first().waitFor();
  }
  await page.getByRole('status').getByText(/Findings: \d+ errors/).waitFor();
});

test("a template's parameters without a value are asked for, and with one nothing is left out for it", async it => {
  const page = await open(it);
  const template = "Parameters: {Block: {Type: String}}\nResources: {Net: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref Block}}}";
  await paste(page, template);
  await dialog(page).getByText('CloudFormation template', { exact: true }).waitFor();
  await axe(page);
  await dialog(page).getByRole('textbox', { name: 'Block' }).fill('10.44.0.0/16');
  await dialog(page).getByRole('button', { name: 'Read again with these values' }).click();
  await dialog(page).getByText('AWS::EC2::VPC 1').waitFor();
  await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
  await page.getByRole('treeitem', { name: /10\.44\.0\.0/ }).waitFor();
});

for (const [what, text, told] of [
  ['what a file lacks', '{"Subnets": [{"SubnetId": "subnet-0a1b2c3d4e5f60718", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}]}', /AvailabilityZoneId fehlt/],
  ['why a file is not read', '{"Vpcs": [', /Das JSON ist in Zeile 1, Spalte \d+ abgeschnitten/],
]) {
  test(`${what} is said in the language that is spoken`, async it => {
    const page = await open(it);
    await page.getByRole('button', { name: 'Importieren', exact: true }).first().click();
    const german = page.getByRole('dialog', { name: 'Importieren' });
    await german.getByRole('textbox', { name: 'JSON' }).fill(text);
    await german.getByRole('button', { name: 'Importieren' }).click();
    await german.getByText(told).first().waitFor();
    assert.doesNotMatch(await german.innerText(), /missing|cut off|not described/);
  }, { locale: 'de' });
}
