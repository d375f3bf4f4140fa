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

test('a form fills in the only thing that fits, and leads to what makes a thing that is missing', async lab => {
  const page = await open(lab);
  await begin(page, 'create-subnet');
  assert.equal(await field(page, 'VpcId').inputValue(), 'shop');
  // A form that is not filled in yet is no mistake.
  const preview = dialog(page).getByRole('region', { name: 'What will change' });
  await preview.getByText('Fill in what is required').waitFor();
  assert.equal(await preview.getByText('MissingParameter').count(), 0);
  await choose(page, 'create-vpn-connection');
  await dialog(page).getByText('Nothing there fits yet.').first().waitFor();
  await dialog(page).getByRole('button', { name: 'create-customer-gateway' }).click();
  await page.waitForFunction(() => document.querySelector('#change-operation')?.value === 'create-customer-gateway');
  await axe(page);
  await dialog(page).getByRole('textbox', { name: 'IpAddress' }).fill('203.0.113.9');
  await dialog(page).getByRole('textbox', { name: 'BgpAsn' }).fill('65000');
  await dialog(page).getByRole('button', { name: 'Carry out' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await begin(page, 'create-vpn-connection');
  assert.match(await field(page, 'CustomerGatewayId').inputValue(), /^cgw-/);
});

test('an endpoint is changed by what fits its type alone', async lab => {
  const page = await open(lab);
  await gateway(page);
  await begin(page, 'modify-vpc-endpoint');
  const group = name => dialog(page).getByRole('group', { name, exact: true });
  await group('AddRouteTableIds').getByRole('checkbox', { name: 'rtb-app-b' }).waitFor();
  assert.equal(await group('AddRouteTableIds').getByRole('checkbox', { name: 'rtb-app-a' }).count(), 0);
  assert.deepEqual(await group('RemoveRouteTableIds').getByRole('checkbox').evaluateAll(all => all.map(it => it.ariaLabel)), ['rtb-app-a']);
  assert.equal(await group('AddSubnetIds').count(), 0);
});

test('the history says in words which network was opened, and Undo gives back the title, too', async lab => {
  const page = await open(lab);
  const title = page.getByRole('textbox', { name: 'Network title' });
  const before = await title.inputValue();
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('dialog', { name: 'Start from…' }).getByRole('button', { name: 'Central endpoints for many VPCs' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('dialog', { name: 'History' });
  assert.deepEqual(await history.getByRole('list').first().getByRole('listitem').allInnerTexts(), ['1\nOpened: Central endpoints for many VPCs']);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Terminal' }).click();
  await page.getByRole('log').getByText('# Opened: Central endpoints for many VPCs').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.equal(await title.inputValue(), before);
  await page.getByRole('button', { name: 'Redo' }).click();
  assert.equal(await title.inputValue(), 'Central endpoints for many VPCs');
  // A title that somebody gave stays.
  await title.fill('Mine');
  await title.press('Enter');
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.equal(await title.inputValue(), 'Mine');
});

test('where no endpoint has a policy, the Policy tab leads to one', async lab => {
  const page = await open(lab);
  await page.getByRole('tab', { name: 'Policy' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Policy' });
  await panel.getByText('No endpoint has a policy yet.').waitFor();
  await panel.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('dialog', { name: 'Add endpoint' }).waitFor();
  await page.keyboard.press('Escape');
  await gateway(page);
  // What is said of the policy is said of this one alone.
  const said = panel.getByRole('list', { name: 'Problems' }).or(panel.locator('.problems'));
  await said.getByText('Full access').waitFor();
  assert.equal(await said.innerText(), 'Full access Name the principals, actions and resources that are meant.');
});

test('an endpoint of each type is added by the dialog, which offers what there is for it', async lab => {
  const page = await open(lab);
  const add = page.getByRole('dialog', { name: 'Add endpoint' });
  const type = name => add.getByRole('radio', { name, exact: true });
  const begins = () => page.getByRole('button', { name: 'Add endpoint' }).first().click();
  await begins();
  await type('Resource').check();
  await add.getByText('Nothing there fits yet.').waitFor();
  await axe(page);
  await add.getByRole('button', { name: 'vpc-lattice create-resource-configuration' }).click();
  await dialog(page).waitFor();
  await page.keyboard.press('Escape');
  const { Vpcs, Subnets } = await page.evaluate(() => window.endpointLab.document().network);
  const made = await run(page, `S=${Subnets[0].SubnetId}
W=$(aws elbv2 create-load-balancer --name wall --type gateway --subnets $S --query 'LoadBalancers[0].LoadBalancerArn' --output text)
aws ec2 create-vpc-endpoint-service-configuration --gateway-load-balancer-arns $W
G=$(aws vpc-lattice create-resource-gateway --name gate --vpc-identifier ${Vpcs[0].VpcId} --subnet-ids $S --query id --output text)
aws vpc-lattice create-resource-configuration --name orders --type SINGLE --resource-gateway-identifier $G --port-ranges 5432 --protocol TCP --resource-configuration-definition 'ipResource={ipAddress=10.0.1.9}'
aws vpc-lattice create-service-network --name mesh`);
  assert.equal(made.status, 0, made.stderr);
  for (const [name, service] of [['GatewayLoadBalancer', null], ['Resource', 'orders'], ['ServiceNetwork', 'mesh']]) {
    await begins();
    await type(name).check();
    await add.getByRole('combobox', { name: 'Service' }).click();
    const options = add.getByRole('listbox').getByRole('option');
    const option = options.first();
    if (service) assert.equal(await option.locator(':scope > :first-child').innerText(), service);
    assert.equal(await options.count(), 1, name);
    await option.click();
    assert.ok(await type(name).isChecked(), name);
    assert.equal(await add.getByRole('group', { name: 'Security groups' }).count(), name === 'GatewayLoadBalancer' ? 0 : 1, name);
    await add.getByText('None chosen: the endpoint gets no address').waitFor();
    await add.getByRole('group', { name: 'Subnets' }).getByRole('checkbox', { name: 'app-a' }).check();
    await add.getByText('None chosen: the endpoint gets no address').waitFor({ state: 'detached' });
    await add.getByRole('button', { name: 'Create endpoint' }).click();
    await add.waitFor({ state: 'detached' });
  }
  const types = await page.evaluate(() => window.endpointLab.document().network.VpcEndpoints.map(it => it.VpcEndpointType));
  assert.deepEqual(types, ['GatewayLoadBalancer', 'Resource', 'ServiceNetwork']);
});

test('who asked asks again when Undo brings them back, and what went with a VPC is not said to be as before', async lab => {
  const page = await open(lab);
  const from = page.getByRole('combobox', { name: 'Source' });
  const asks = () => from.evaluate(it => it.selectedOptions[0].text);
  assert.equal(await asks(), 'web-1');
  await select(page, /^VPC shop/);
  await inspector(page).getByRole('button', { name: 'Delete', exact: true }).click();
  await inspector(page).getByRole('button', { name: 'Delete all of it' }).click();
  await page.getByRole('status').getByText('No other route, DNS answer or traced path changed.').waitFor();
  assert.equal(await asks(), 'internet');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('treeitem', { name: /^Instance web-1/ }).waitFor();
  assert.equal(await asks(), 'web-1');
  // Another one that was chosen meanwhile stays.
  await page.getByRole('button', { name: 'Redo' }).click();
  await page.getByText('Nothing here yet.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await from.selectOption('internet');
  await page.getByRole('button', { name: 'Redo' }).click();
  await page.getByText('Nothing here yet.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('treeitem', { name: /^Instance web-1/ }).waitFor();
  assert.equal(await asks(), 'internet');
});

test('what a repair does is read whole, also where it is long', async lab => {
  const page = await open(lab);
  await gateway(page);
  await page.getByRole('tab', { name: 'Findings' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Findings' });
  await panel.getByText('Repair, as commands').first().click();
  const wide = await panel.evaluate(it => [it, ...it.querySelectorAll('pre')].map(part => part.scrollWidth - part.clientWidth));
  assert.deepEqual([...new Set(wide)], [0]);
});
