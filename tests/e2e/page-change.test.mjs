// Editing through the forms of the operations, and the evidence of what turned. It must not know how the page is made.
import { assert, axe, open, test } from './lab.mjs';

const dialog = page => page.getByRole('dialog', { name: 'Change…' });
const field = (page, name) => dialog(page).getByRole('combobox', { name, exact: true });

/** Opens the dialog and chooses an operation. */
async function begin(page, operation) {
  await page.getByRole('button', { name: 'Change…', exact: true }).click();
  await choose(page, operation);
}

async function choose(page, operation) {
  await field(page, 'Operation').fill(operation);
  await field(page, 'Operation').press('Enter');
}

async function fill(page, name, value) {
  await field(page, name).fill(value);
  await field(page, name).press('Tab');
}

const run = (page, command) => page.evaluate(line => window.endpointLab.run(line), command);

/** Runs a command in which `{name}` stands for the id of what has this Name tag; it must hold. */
async function did(page, command) {
  const network = await page.evaluate(() => window.endpointLab.document().network);
  const rows = Object.values(network).filter(Array.isArray).flat();
  const id = name => Object.values(rows.find(row => row.Tags?.some?.(tag => tag.Key === 'Name' && tag.Value === name)))[0];
  const printed = await run(page, command.replace(/\{([^}]+)\}/g, (_, name) => id(name)));
  assert.equal(printed.status, 0, `${command}: ${printed.stderr}`);
}

const gateway = page => did(page, 'aws ec2 create-vpc-endpoint --vpc-id {shop} --service-name com.amazonaws.us-east-1.s3 --route-table-ids {rtb-app-a}');
const select = (page, name) => page.getByRole('treeitem', { name }).first().click();
const inspector = page => page.getByRole('region', { name: 'Inspector' });

test('every operation of the command language has a form', async lab => {
  const page = await open(lab);
  await page.getByRole('button', { name: 'Change…', exact: true }).click();
  await field(page, 'Operation').click();
  await field(page, 'Operation').fill('');
  const names = await dialog(page).getByRole('option').evaluateAll(options => options.map(option => option.firstElementChild.innerText));
  assert.ok(140 < names.length, `${names.length} operations`);
  for (const name of names) {
    await choose(page, name);
    const command = name.includes(' ') && !name.startsWith('lab ') ? `aws ${name}` : name.startsWith('lab ') ? name : `aws ec2 ${name}`;
    await dialog(page).getByRole('region', { name: 'As a command' }).getByText(command).waitFor({ timeout: 3000 })
      .catch(() => assert.fail(`${name} has no form`));
  }
}, { timeout: 120_000 });

test('a form offers what fits, shows the command, says why it would be refused, and what would work', async lab => {
  const page = await open(lab);
  await begin(page, 'create-subnet');
  const preview = dialog(page).getByRole('region', { name: 'What will change' });
  await preview.getByText('Fill in what is required').waitFor();
  await fill(page, 'VpcId', 'shop');
  await fill(page, 'CidrBlock', '10.0.1.0/24');
  await preview.getByText('InvalidSubnet.Conflict').waitFor();
  await preview.getByText('Choose a block that is free').waitFor();
  await preview.getByRole('link', { name: /^AWS's rule/ }).waitFor();
  await dialog(page).getByRole('button', { name: 'Carry out' }).click();
  await dialog(page).getByRole('alert').getByText('InvalidSubnet.Conflict').waitFor();
  await axe(page);
  await dialog(page).getByRole('group', { name: 'This would work:' }).getByRole('button', { name: 'CidrBlock 10.0.0.0/24' }).click();
  assert.equal(await field(page, 'CidrBlock').inputValue(), '10.0.0.0/24');
  await dialog(page).getByRole('textbox', { name: 'Name tag (optional)' }).fill('spare');
  const command = await dialog(page).getByRole('region', { name: 'As a command' }).locator('pre').innerText();
  await dialog(page).getByRole('button', { name: 'Carry out' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await inspector(page).getByRole('heading', { name: 'spare' }).waitFor();
  const built = await page.evaluate(() => JSON.stringify(window.endpointLab.document().network));
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.equal((await run(page, command)).status, 0, command);
  assert.equal(await page.evaluate(() => JSON.stringify(window.endpointLab.document().network)), built, 'the command does another thing');
});

test('what is selected is in the form, and what depends on it goes with it as one step', async lab => {
  const page = await open(lab);
  await select(page, /^Subnet app-a/);
  await inspector(page).getByRole('button', { name: 'create-nat-gateway' }).click();
  assert.equal(await field(page, 'SubnetId').inputValue(), 'app-a');
  await page.keyboard.press('Escape');
  await inspector(page).getByRole('button', { name: 'All that can be done' }).click();
  await field(page, 'Operation').click();
  const names = await dialog(page).getByRole('option').allInnerTexts();
  assert.ok(names.some(name => name.startsWith('delete-subnet')) && !names.some(name => name.startsWith('delete-vpc\n')), names.join());
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  await select(page, /^VPC shop/);
  await inspector(page).getByRole('button', { name: 'Delete', exact: true }).click();
  await inspector(page).getByText('DependencyViolation').waitFor();
  const list = inspector(page).getByRole('region', { name: 'This depends on it, and goes first:' });
  const steps = await list.getByRole('listitem').allInnerTexts();
  assert.ok(steps.some(step => /terminate-instances\s+web-1/.test(step)) && /delete-vpc\s+shop/.test(steps.at(-1)), steps.join('\n'));
  await axe(page);
  await list.getByRole('button', { name: 'Delete all of it' }).click();
  await page.getByText('Nothing here yet.').waitFor();
  assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY', 'the focus is lost');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('treeitem', { name: /^Instance web-2/ }).waitFor();
});

test('two points of the history stand side by side, with the step that each turn is due to', async lab => {
  const page = await open(lab);
  await page.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('dialog', { name: 'History' });
  await history.getByText('Nothing was changed yet').waitFor();
  await page.keyboard.press('Escape');
  await did(page, 'aws ec2 create-tags --resources {shop} --tags Key=a,Value=b');
  await gateway(page);
  await page.getByRole('button', { name: 'History' }).click();
  const table = history.getByRole('table', { name: 'What turned' });
  const cells = async name => (await table.getByRole('row').filter({ hasText: name }).first().getByRole('cell').allInnerTexts()).slice(1);
  await table.waitFor();
  const [before, after, because] = await cells('app-a → s3');
  assert.deepEqual([before, after], ['blocked', 'private']);
  assert.match(because, /^\d+ create-vpc-endpoint$/);
  assert.match((await cells('rtb-app-a · pl-63a5400a')).at(-1), /create-vpc-endpoint/);
  await axe(page);
  await history.getByRole('combobox', { name: 'Later point' }).selectOption({ index: 0 });
  await history.getByText('No route, no DNS answer').waitFor();
});

test('the route tables say which row wins, and why the others do not', async lab => {
  const page = await open(lab);
  const table = page.getByRole('table', { name: 'rtb-app-a', exact: true });
  assert.match(await table.getByRole('row').nth(1).innerText(), /does not hold the address/);
  await gateway(page);
  const rows = table.getByRole('row');
  await rows.filter({ hasText: 'pl-63a5400a' }).getByText('wins: the most specific').waitFor();
  await rows.filter({ hasText: '10.0.0.0/16' }).getByText('does not hold the address').waitFor();
  assert.equal(await page.getByRole('table', { name: 'rtb-app-b', exact: true }).getByText('does not hold').count(), 0);
});

test('the matrix is sorted by a column, and a cell opens its trace', async lab => {
  const page = await open(lab);
  await gateway(page);
  await page.getByRole('tab', { name: 'Matrix', exact: true }).click();
  const matrix = page.getByRole('table', { name: 'Matrix' });
  const subnets = async () => (await matrix.getByRole('rowheader').allInnerTexts()).filter(name => name.startsWith('app'));
  assert.deepEqual(await subnets(), ['app-a', 'app-b']);
  await matrix.getByRole('button', { name: 's3', exact: true }).click();
  assert.deepEqual(await subnets(), ['app-b', 'app-a'], 'blocked is not first');
  await matrix.getByRole('button', { name: 's3', exact: true }).click();
  assert.deepEqual(await subnets(), ['app-a', 'app-b']);
  assert.equal(await matrix.getByRole('columnheader').filter({ hasText: 's3' }).getAttribute('aria-sort'), 'descending');
  await matrix.getByRole('row').filter({ hasText: 'app-b' }).getByRole('button', { name: 'blocked' }).first().click();
  const trace = page.getByRole('region', { name: 'Trace' });
  assert.equal(await trace.getByRole('combobox', { name: 'From' }).evaluate(it => it.selectedOptions[0].text), 'web-2');
});

test('DNS shows what was answered before, asked from any host', async lab => {
  const page = await open(lab);
  await did(page, 'aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --private-dns-enabled --vpc-id {shop} --service-name com.amazonaws.us-east-1.ssm --subnet-ids {app-a}');
  const row = page.getByRole('table', { name: 'DNS answers' }).getByRole('row').filter({ hasText: /^ssm\.us-east-1/ });
  await row.getByText('before:').waitFor();
  const text = await row.innerText();
  await page.getByRole('combobox', { name: 'Asked from' }).selectOption({ label: 'web-2' });
  assert.equal(await row.innerText(), text);
  await page.getByRole('combobox', { name: 'Asked from' }).selectOption({ label: 'internet' });
  await row.getByText('before:').waitFor({ state: 'detached' });
});

test('axe finds nothing in the form of an operation with lists in lists, dark', async lab => {
  const page = await open(lab);
  await begin(page, 'authorize-security-group-ingress');
  await dialog(page).getByRole('button', { name: 'Add IpRanges' }).click();
  await page.waitForFunction(() => /CidrIp$/.test(document.activeElement.id));
  await dialog(page).locator('details.more > summary').last().click();
  await axe(page);
}, { colorScheme: 'dark' });

test('several things are selected by Shift and arrows or by Ctrl and click, and deleted as one step', async lab => {
  const page = await open(lab);
  const tree = page.getByRole('tree', { name: 'Network' });
  await select(page, /^Subnet app-a/);
  await page.keyboard.press('Shift+ArrowDown');
  await inspector(page).getByRole('heading', { name: '2 things selected' }).waitFor();
  await tree.getByRole('treeitem', { name: /^Subnet app-b/ }).click({ modifiers: ['Control'] });
  await inspector(page).getByRole('heading', { name: '3 things selected' }).waitFor();
  assert.equal(await tree.locator('[aria-selected="true"]').count(), 3);
  assert.ok(3 <= await page.locator('svg.picture g.selected').count(), 'the picture does not show them');
  await axe(page);
  await page.keyboard.press('Delete');
  await inspector(page).getByRole('button', { name: 'Delete all of it' }).click();
  await tree.getByRole('treeitem', { name: /^Subnet/ }).first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await tree.getByRole('treeitem', { name: /^Instance web-2/ }).waitFor();
  await select(page, /^Subnet app-b/);
  await inspector(page).getByRole('heading', { name: 'app-b' }).waitFor();
});
