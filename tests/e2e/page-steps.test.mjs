// First steps: the examples to start from, the tour, and the terms. It must not know how the page is made.
import { assert, axe, open, test } from './lab.mjs';

const start = page => page.getByRole('dialog', { name: 'Start from…' });
const line = page => page.getByRole('combobox', { name: 'Source' });

async function startFrom(page, title) {
  await page.getByRole('button', { name: 'Start from…' }).click();
  await start(page).getByRole('button', { name: title }).click();
}

for (const [title, from, to] of [
  ['Central endpoints for many VPCs', 'billing-1', 'sqs.us-east-1.amazonaws.com'],
  ["A partner's endpoint service", 'shop-1', /^vpce-[\w-]+\.vpce-svc-/],
  ['On-premises to S3', 'laptop', 's3.us-east-1.amazonaws.com'],
  ['Inspection with a Gateway Load Balancer', 'web-1', 'https://93.184.215.14'],
]) {
  test(`${title}: opens with its question asked, and Undo brings back what was there`, async lab => {
    const page = await open(lab);
    await startFrom(page, title);
    await start(page).waitFor({ state: 'detached' });
    assert.equal(await line(page).evaluate(field => field.selectedOptions[0].text), from);
    const asked = await page.getByRole('combobox', { name: 'Destination', exact: true }).inputValue();
    if (to instanceof RegExp) assert.match(asked, to);
    else assert.equal(asked, to);
    // The picture is the example's, and whole.
    await page.locator('.picture text', { hasText: from }).first().waitFor();
    const whole = await page.locator('.picture').evaluate(picture => {
      const frame = picture.getBoundingClientRect();
      return [...picture.querySelectorAll('.region > .box')].every(it => {
        const { left, right, top, bottom } = it.getBoundingClientRect();
        return frame.left <= left && right <= frame.right && frame.top <= top && bottom <= frame.bottom;
      });
    });
    assert.ok(whole, 'a part of the picture is out of sight');
    assert.match(await page.getByRole('status').innerText(), /\?/);
    await page.getByRole('button', { name: 'Undo' }).click();
    const before = page.getByRole('treeitem', { name: /app-b/ }).first();
    await before.waitFor();
    await page.getByRole('button', { name: 'Redo' }).click();
    await before.waitFor({ state: 'detached' });
  });
}

test('an example that cannot be fetched is said, and the network stays', async lab => {
  const page = await open(lab);
  const before = await page.evaluate(() => JSON.stringify(window.endpointLab.document()));
  await page.route('**/examples/nat.sh', route => route.abort());
  await startFrom(page, 'A NAT gateway');
  assert.match(await start(page).getByRole('alert').innerText(), /could not be fetched/);
  assert.equal(await page.evaluate(() => JSON.stringify(window.endpointLab.document())), before);
}, { expect: [/ERR_FAILED/] });

test('the tour marks real parts, ends with a gateway endpoint of the reader, and can be left', async lab => {
  const page = await open(lab);
  const tour = page.getByRole('region', { name: 'Tour' });
  const mark = () => page.evaluate(() => document.documentElement.getAttribute('data-tour'));
  await startFrom(page, 'Take the tour');
  await tour.getByText('1 / 5').waitFor();
  await axe(page);
  for (const step of ['1', '2', '3']) {
    await tour.getByRole('button', { name: 'Next' }).click();
    assert.equal(await mark(), step);
  }
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add endpoint' });
  await dialog.getByRole('combobox', { name: 'Service' }).fill('s3');
  await dialog.getByRole('combobox', { name: 'Service' }).press('Enter');
  await dialog.getByRole('checkbox', { name: 'rtb-app-a' }).check();
  await dialog.getByRole('button', { name: 'Create endpoint' }).click();
  await tour.getByText('5 / 5').waitFor();
  await tour.getByRole('button', { name: 'Done' }).click();
  assert.equal(await mark(), null);
  await startFrom(page, 'Take the tour');
  await tour.getByText('1 / 5').waitFor();
  // The dialog that it was chosen in is taken away after the paint; then the tour has the focus, and Escape.
  await page.waitForFunction(() => document.activeElement?.id === 'tour-text');
  await page.keyboard.press('Escape');
  assert.equal(await tour.count(), 0);
});

test('a term is explained where it stands, with its source', async lab => {
  const page = await open(lab);
  await page.getByRole('treeitem', { name: /app-a/ }).first().click();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await inspector.getByText('What it is: Subnet').click();
  const source = inspector.getByRole('link', { name: /Subnet/ });
  assert.match(await source.getAttribute('href'), /^https:\/\/docs\.aws\.amazon\.com\//);
});

test('an example that is pressed twice opens once, and one whose dialog is closed meanwhile does not open', async lab => {
  const page = await open(lab);
  const dialog = page.getByRole('dialog', { name: 'Start from…' });
  const card = dialog.getByRole('button', { name: /^On-premises to S3/ });
  await page.getByRole('button', { name: 'Start from…' }).click();
  await card.evaluate(it => { it.click(); it.click(); });
  await page.getByRole('treeitem', { name: /office/ }).first().waitFor();
  await page.waitForTimeout(300);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('treeitem', { name: /^VPC shop/ }).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Undo' }).isDisabled(), 'it was opened twice');

  // The example comes only when the dialog is gone.
  let go;
  const wait = new Promise(resolve => { go = resolve; });
  await page.route(/examples\/nat\.sh/, async route => { await wait; await route.continue(); });
  await page.getByRole('button', { name: 'Start from…' }).click();
  await dialog.getByRole('button', { name: /^A NAT gateway/ }).click();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const came = page.waitForResponse(/examples\/nat\.sh/);
  go();
  await came;
  await page.waitForTimeout(300);
  await page.getByRole('treeitem', { name: /^VPC shop/ }).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Undo' }).isDisabled(), 'it was opened all the same');
});
