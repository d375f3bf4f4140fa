// Adding to a place of the picture, and copies of parts, by roles and names. It must not know how a copy is made.
import { assert, axe, open, test } from './lab.mjs';

const documentOf = page => page.evaluate(() => window.endpointLab.document());
const select = (page, name) => page.getByRole('treeitem', { name }).first().click();
const change = page => page.getByRole('dialog', { name: 'Change…' });
const field = (page, name) => change(page).getByRole('combobox', { name, exact: true });
const status = (page, hasText) => page.getByRole('status').filter({ hasText }).waitFor();

test('a place\'s own button opens the form that fits, with the place in it, by keyboard too', async lab => {
  const page = await open(lab);
  await page.getByRole('button', { name: 'Add to VPC shop' }).click();
  assert.equal(await field(page, 'Operation').inputValue(), 'create-subnet');
  assert.equal(await field(page, 'VpcId').inputValue(), 'shop');
  await page.keyboard.press('Escape');
  await change(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Add to Region us-east-1' }).click();
  assert.equal(await field(page, 'Operation').inputValue(), 'create-vpc');
  await page.keyboard.press('Escape');
  // The button has the focus again once the dialog is gone.
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-label') === 'Add to Region us-east-1');

  // From the picture on by Tab alone.
  await page.getByRole('group', { name: 'Picture' }).focus();
  const wanted = 'Add to Subnet app-b';
  const reached = async () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  for (let step = 0; step < 12 && await reached() !== wanted; step += 1) await page.keyboard.press('Tab');
  assert.equal(await reached(), wanted);
  await page.keyboard.press('Enter');
  assert.equal(await field(page, 'Operation').inputValue(), 'run-instances');
  assert.equal(await field(page, 'SubnetId').inputValue(), 'app-b');
  await axe(page);
  await field(page, 'ImageId').fill('ami-12345678');
  await change(page).getByRole('textbox', { name: 'Name tag (optional)' }).fill('web-3');
  await change(page).getByRole('button', { name: 'Carry out' }).click();
  await page.getByRole('treeitem', { name: /^Instance web-3/ }).waitFor();
});

test('the buttons stand at their places when the picture is moved, and are gone where there is no room', async lab => {
  const page = await open(lab);
  const button = page.getByRole('button', { name: 'Add to Subnet app-a' });
  const before = await button.boundingBox();
  await page.getByRole('group', { name: 'Picture' }).focus();
  await page.keyboard.press('ArrowDown');
  const corner = await page.evaluate(() => {
    const box = [...document.querySelectorAll('.picture g.subnet')].find(it => it.textContent.includes('app-a')).querySelector('.box').getBoundingClientRect();
    return { x: box.right, y: box.bottom };
  });
  const after = await button.boundingBox();
  assert.notEqual(after.y, before.y);
  assert.ok(Math.abs(after.y + after.height / 2 - corner.y) < 2 && after.x + after.width / 2 < corner.x, JSON.stringify({ after, corner }));
  for (let step = 0; step < 8; step += 1) await page.keyboard.press('-');
  await button.waitFor({ state: 'detached' });
});

test('a subnet is copied and pasted with what is in it, as one step', async lab => {
  const page = await open(lab);
  const before = (await documentOf(page)).network;
  await select(page, /^Subnet app-a/);
  await page.keyboard.press('Control+c');
  await status(page, 'Copied app-a.');
  await page.keyboard.press('Control+v');
  await status(page, 'Pasted app-a-copy.');
  await page.getByRole('treeitem', { name: /^Instance web-1-copy/ }).waitFor();
  const { network } = await documentOf(page);
  const named = name => network.Subnets.find(it => it.Tags.some(tag => tag.Value === name));
  assert.notEqual(named('app-a-copy').SubnetId, named('app-a').SubnetId);
  assert.notEqual(named('app-a-copy').CidrBlock, named('app-a').CidrBlock);
  await page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { name: 'app-a-copy' }).waitFor();
  const commands = await page.evaluate(() => window.endpointLab.run('lab history').stdout);
  assert.match(commands, /create-subnet[^]*run-instances/);
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.deepEqual((await documentOf(page)).network, before);
});

test('several things are copied by a button, and what cannot be copied is said', async lab => {
  const page = await open(lab);
  await page.evaluate(() => {
    const lab = window.endpointLab;
    lab.run("VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)");
    lab.run('RT=$(aws ec2 describe-route-tables --filters Name=tag:Name,Values=rtb-app-a --query RouteTables[0].RouteTableId --output text)');
    lab.run('aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids $RT');
  });
  await select(page, /^Instance web-2/);
  await page.getByRole('treeitem', { name: /^s3, Gateway endpoint/ }).click({ modifiers: ['Control'] });
  await page.getByRole('region', { name: 'Inspector' }).getByRole('button', { name: 'Copy', exact: true }).click();
  await status(page, /Copied .*web-2/);
  await axe(page);
  await page.getByRole('button', { name: 'Paste' }).click();
  await status(page, /Pasted web-2-copy\..*Not pasted: s3 \(RouteAlreadyExists/);
  assert.equal((await documentOf(page)).network.VpcEndpoints.length, 1);
});

test('a network ACL of one\'s own and an address that nothing has can be found in the tree, and changed', async lab => {
  const page = await open(lab);
  await page.evaluate(() => {
    const lab = window.endpointLab;
    lab.run("VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)");
    lab.run("aws ec2 create-network-acl --vpc-id $VPC --tag-specifications 'ResourceType=network-acl,Tags=[{Key=Name,Value=strict}]'");
    lab.run('aws ec2 allocate-address --domain vpc');
  });
  await select(page, /^strict, Network ACL/);
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await inspector.getByRole('button', { name: 'create-network-acl-entry' }).click();
  assert.equal(await field(page, 'NetworkAclId').inputValue(), 'strict');
  await page.keyboard.press('Escape');
  await change(page).waitFor({ state: 'detached' });
  const address = page.getByRole('treeitem', { name: /eipalloc-/ });
  await address.click();
  await inspector.getByRole('button', { name: 'Delete', exact: true }).click();
  await address.waitFor({ state: 'detached' });
});
