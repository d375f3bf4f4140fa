// Links, findings and repairs, by the roles and names that the page promises. It must not know a link's form.
import { assert, open, test } from './lab.mjs';

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
