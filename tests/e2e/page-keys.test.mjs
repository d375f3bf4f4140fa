// The figure built from nothing by keyboard alone, through the forms of the operations. It must not know how the page is made.
import { readFile } from 'node:fs/promises';
import { assert, axe, open, test } from './lab.mjs';

const figure = new URL('../../src/lessons/first.json', import.meta.url);

/** What has the focus: its name, as it is heard, and whether it is anything at all. */
const focus = page => page.evaluate(() => {
  const it = document.activeElement;
  const label = it.labels?.[0] ?? it.closest('fieldset')?.querySelector('legend');
  const name = it.getAttribute('aria-label') ?? (it.labels?.length ? label.innerText : it.innerText) ?? '';
  return { name: name.replace('*', '').trim().split('\n')[0], isLost: it === document.body };
});

/** Goes by Tab to what has this name. */
async function reach(page, name) {
  const passed = [];
  for (let steps = 0; steps < 120; steps += 1) {
    const now = await focus(page);
    if (now.name === name) return;
    passed.push(now.name);
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not lead to ${name}, but to: ${passed.join(' | ')}`);
}

/** Carries an operation out: Ctrl+K, its name, its fields in order, "Carry out". A value of `true` is a space: a tick. */
async function change(page, operation, fields) {
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement?.id === 'change-operation');
  await page.keyboard.type(operation);
  await page.keyboard.press('Enter');
  for (const [name, value] of fields) {
    await reach(page, name);
    if (value === true) {
      await page.keyboard.press('Space');
    } else {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(value);
    }
  }
  await reach(page, 'Carry out');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Change…' });
  await dialog.waitFor({ state: 'detached' }).catch(async () => assert.fail(`${operation}: ${await dialog.innerText()}`));
  await page.waitForFunction(() => document.activeElement !== document.body, null, { timeout: 2000 })
    .catch(() => assert.fail(`${operation}: the focus is lost`));
}

test('the figure is built from nothing by keyboard alone', async lab => {
  const page = await open(lab);
  await page.keyboard.press('Tab');
  await reach(page, 'Start from…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await reach(page, 'Empty network');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing here yet.').waitFor();

  await change(page, 'create-vpc', [['CidrBlock', '10.0.0.0/16'], ['Name tag (optional)', 'shop']]);
  await change(page, 'modify-vpc-attribute', [['VpcId', 'shop'], ['EnableDnsHostnames', 'yes']]);
  for (const [name, description] of [['web', 'Instances: everything out'], ['endpoints', 'HTTPS from the VPC']]) {
    await change(page, 'create-security-group', [['Description', description], ['GroupName', name], ['VpcId', 'shop']]);
  }
  await change(page, 'authorize-security-group-ingress', [['GroupId', 'endpoints'], ['CidrIp', '10.0.0.0/16']]);
  for (const [letter, block] of [['a', '10.0.1.0/24'], ['b', '10.0.2.0/24']]) {
    await change(page, 'create-subnet', [
      ['VpcId', 'shop'], ['CidrBlock', block], ['AvailabilityZone', `us-east-1${letter}`], ['Name tag (optional)', `app-${letter}`],
    ]);
  }
  for (const letter of 'ab') {
    await change(page, 'create-route-table', [['VpcId', 'shop'], ['Name tag (optional)', `rtb-app-${letter}`]]);
  }
  for (const letter of 'ab') {
    await change(page, 'associate-route-table', [['RouteTableId', `rtb-app-${letter}`], ['SubnetId', `app-${letter}`]]);
  }
  for (const [letter, number] of [['a', 1], ['b', 2]]) {
    await change(page, 'run-instances', [['SubnetId', `app-${letter}`], ['web', true], ['Name tag (optional)', `web-${number}`]]);
  }

  const built = await page.evaluate(() => window.endpointLab.document().network);
  assert.deepEqual(built, JSON.parse(await readFile(figure, 'utf8')), 'it is another network than the figure');
});

test('"?" lists the keys, and the focus goes back where it was', async lab => {
  const page = await open(lab);
  const undo = page.getByRole('button', { name: 'Share' });
  await undo.focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Help' });
  await help.waitFor();
  for (const key of ['Ctrl+K', 'Ctrl+Z', '/', '?']) {
    assert.match(await help.locator('.keys').innerText(), new RegExp(key.replace(/[+?/]/g, '\\$&')));
  }
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.innerText?.includes('Share'));
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Change…' }).waitFor();
  await axe(page);
});

test('a dialog begins where it is filled in, or is read', async lab => {
  const page = await open(lab);
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Service');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.waitForFunction(() => document.activeElement?.id === 'start-from-title');
});

test('a dialog that opens again in the frame in which it closed is whole, and has the focus', async lab => {
  const page = await open(lab);
  await page.getByRole('button', { name: 'Help' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.evaluate(() => {
    document.querySelector('dialog [aria-label="Close"]').click();
    dispatchEvent(new KeyboardEvent('keydown', { key: '?' }));
  });
  await page.waitForTimeout(200);
  assert.equal(await dialog.count(), 1);
  assert.ok(await page.evaluate(() => document.activeElement.closest('dialog')), 'the focus is not in the dialog');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement !== document.body);
});
