// A newcomer's ten minutes, by the roles and names that the page promises. It must not know how the page is made.
import { assert, axe, open, test } from './lab.mjs';

const s3 = 's3.us-east-1.amazonaws.com';
const ssm = 'ssm.us-east-1.amazonaws.com';

const dialog = page => page.getByRole('dialog', { name: 'Add endpoint' });

/** Opens the dialog and chooses a service by what one would type. */
async function choose(page, service) {
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const field = dialog(page).getByRole('combobox', { name: 'Service' });
  await field.fill(service);
  await field.press('Enter');
}

const tick = (page, group, name) => dialog(page).getByRole('group', { name: group }).getByRole('checkbox', { name, exact: true }).check();

async function create(page) {
  await dialog(page).getByRole('button', { name: 'Create endpoint' }).click();
  await dialog(page).waitFor({ state: 'detached' });
}

async function addGateway(page, tables = ['rtb-app-a']) {
  await choose(page, 's3');
  await dialog(page).getByRole('radio', { name: 'Gateway' }).check();
  for (const table of tables) await tick(page, 'Route tables', table);
  await create(page);
}

async function addInterface(page, groups = ['endpoints']) {
  await choose(page, 'ssm');
  for (const subnet of ['app-a', 'app-b']) await tick(page, 'Subnets', subnet);
  for (const group of groups) await tick(page, 'Security groups', group);
  await dialog(page).getByRole('checkbox', { name: 'Private DNS names' }).setChecked(true);
  await create(page);
}

/** The destinations of a route table, as they are shown. */
async function routes(page, table) {
  await page.getByRole('tab', { name: 'Route tables' }).click();
  const rows = page.getByRole('table', { name: table, exact: true }).getByRole('row');
  return (await rows.allInnerTexts()).slice(1).map(text => text.split(/\s/)[0]);
}

/** The addresses that DNS answers a name with. */
async function answers(page, name) {
  await page.getByRole('tab', { name: 'DNS' }).click();
  const row = page.getByRole('table', { name: 'DNS answers' }).getByRole('row').filter({ hasText: name });
  return (await row.getByRole('cell').first().innerText()).split(/\s+/).filter(Boolean);
}

/** The verdict of a trace, as its heading says it. */
async function verdict(page, from, to) {
  await page.getByRole('tab', { name: 'Trace' }).click();
  const trace = page.getByRole('region', { name: 'Trace' });
  await trace.getByRole('combobox', { name: 'From' }).selectOption({ label: from });
  const field = trace.getByRole('combobox', { name: 'To' });
  await field.fill(to);
  await field.press('Enter');
  return trace.getByRole('heading').first().innerText();
}

test('at the start web-1 does not reach S3, and the trace says by what', async lab => {
  const page = await open(lab);
  assert.match(await verdict(page, 'web-1', s3), /^blocked: Route table rtb-app-a has no route to/);
  const stages = await page.getByRole('region', { name: 'Trace' }).getByRole('list').getByRole('listitem').allInnerTexts();
  assert.ok(stages.some(stage => /Route/.test(stage) && /blocked/.test(stage)), stages.join('\n'));
});

test('a gateway endpoint: its row appears in the chosen table alone, and only its subnet turns private', async lab => {
  const page = await open(lab);
  const before = await answers(page, s3);
  await addGateway(page);
  assert.match(await page.getByRole('status').innerText(), /Created VPC endpoint.*1 route table gained a route/s);
  assert.deepEqual(await routes(page, 'rtb-app-a'), ['10.0.0.0/16', 'pl-63a5400a']);
  assert.deepEqual(await routes(page, 'rtb-app-b'), ['10.0.0.0/16']);
  assert.deepEqual(await answers(page, s3), before);
  assert.match(await verdict(page, 'web-1', s3), /^private, through gateway endpoint/);
  assert.match(await verdict(page, 'web-2', s3), /^blocked/);
});

test('what will change is shown before it does', async lab => {
  const page = await open(lab);
  await choose(page, 's3');
  const preview = dialog(page).getByRole('region', { name: 'What will change' });
  await tick(page, 'Route tables', 'rtb-app-a');
  await preview.getByText('pl-63a5400a').waitFor();
  assert.match(await preview.innerText(), /web-1 → s3[^]*blocked[^]*private/);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  assert.deepEqual(await routes(page, 'rtb-app-a'), ['10.0.0.0/16']);
});

test('an interface endpoint: DNS turns private, no route table changes, a port in each subnet', async lab => {
  const page = await open(lab);
  const before = await answers(page, ssm);
  assert.ok(before.every(address => !address.startsWith('10.')), before.join());
  await addInterface(page);
  const after = await answers(page, ssm);
  assert.equal(after.length, 2);
  assert.ok(after[0].startsWith('10.0.1.') && after[1].startsWith('10.0.2.'), after.join());
  for (const table of ['rtb-app-a', 'rtb-app-b']) assert.deepEqual(await routes(page, table), ['10.0.0.0/16']);
  assert.match(await verdict(page, 'web-1', ssm), /^private, through interface endpoint/);
  const tree = page.getByRole('tree', { name: 'Network' });
  for (const address of after) await tree.getByRole('treeitem', { name: new RegExp(`ssm, ${address.replaceAll('.', '\\.')}`) }).waitFor();
});

test('a security group without 443 from the client blocks it, and the trace says so', async lab => {
  const page = await open(lab);
  await addInterface(page, ['web']);
  assert.match(await verdict(page, 'web-1', ssm), /^blocked: No inbound rule of security group web admits tcp port 443/);
});

test('undo, redo and reload lose nothing', async lab => {
  const page = await open(lab);
  await addGateway(page);
  await addInterface(page);
  const whole = await routes(page, 'rtb-app-a');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.deepEqual(await routes(page, 'rtb-app-a'), ['10.0.0.0/16']);
  assert.ok((await answers(page, ssm)).every(address => !address.startsWith('10.')));
  await page.getByRole('button', { name: 'Redo' }).click();
  await page.getByRole('button', { name: 'Redo' }).click();
  assert.deepEqual(await routes(page, 'rtb-app-a'), whole);
  const saved = await page.evaluate(() => JSON.stringify(window.endpointLab.document()));
  await page.reload();
  await page.getByRole('main').waitFor();
  assert.deepEqual(await routes(page, 'rtb-app-a'), whole);
  assert.equal(await page.evaluate(() => JSON.stringify(window.endpointLab.document())), saved);
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.ok((await answers(page, ssm)).every(address => !address.startsWith('10.')), 'undo works after a reload');
});

test("AWS's refusal is an alert in the dialog, and nothing changes", async lab => {
  const page = await open(lab);
  const before = await page.evaluate(() => JSON.stringify(window.endpointLab.document()));
  await choose(page, 'com.amazonaws.us-east-1.no-such-service');
  await dialog(page).getByRole('button', { name: 'Create endpoint' }).click();
  const alert = dialog(page).getByRole('alert');
  assert.match(await alert.innerText(), /InvalidServiceName/);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => JSON.stringify(window.endpointLab.document())), before);
});

test('the matrix turns with the terminal', async lab => {
  const page = await open(lab);
  await page.getByRole('tab', { name: 'Terminal' }).click();
  const command = page.getByRole('textbox', { name: 'Command' });
  for (const line of [
    "VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)",
    "TABLE=$(aws ec2 describe-route-tables --filters Name=tag:Name,Values=rtb-app-b --query 'RouteTables[0].RouteTableId' --output text)",
    'aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids $TABLE',
    'on web-2 curl https://s3.us-east-1.amazonaws.com',
    'aws ec2 create-vpc --cidr-block 10.0.0.0/8',
  ]) {
    await command.fill(line);
    await command.press('Enter');
  }
  const log = await page.getByRole('log', { name: 'Terminal output' }).innerText();
  assert.match(log, /private, through gateway endpoint/);
  assert.match(log, /An error occurred \(InvalidVpc.Range\) when calling the CreateVpc operation/);
  await page.getByRole('tab', { name: 'Matrix' }).click();
  const row = page.getByRole('table', { name: 'Matrix' }).getByRole('row', { name: /app-b/ });
  assert.match(await row.innerText(), /private/);
});

test('the tree is walked by keys and selects what the inspector shows', async lab => {
  const page = await open(lab);
  const tree = page.getByRole('tree', { name: 'Network' });
  await tree.getByRole('treeitem').first().focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.match(await tree.getByRole('treeitem', { selected: true }).innerText(), /app-a/);
  await page.getByRole('region', { name: 'Inspector' }).getByText('10.0.1.0/24').waitFor();
});

test("the page's programming interface", async lab => {
  const page = await open(lab);
  const said = await page.evaluate(() => {
    const events = [];
    window.endpointLab.on('change', () => events.push('change'));
    const bad = window.endpointLab.run('aws ec2 create-vpc --cidr-block 10.0.0.0/8');
    const trace = window.endpointLab.trace('web-1', 'https://s3.us-east-1.amazonaws.com');
    const good = window.endpointLab.run('aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.CidrBlock --output text');
    return new Promise(done => setTimeout(() => done({ bad, good, events, verdict: trace.verdict, version: window.endpointLab.version }), 100));
  });
  assert.deepEqual([said.bad.status, said.good.status, said.good.stdout], [254, 0, '10.9.0.0/16\n']);
  assert.match(said.bad.stderr, /InvalidVpc.Range/);
  assert.deepEqual([said.verdict, said.events], ['blocked', ['change']]);
  assert.match(said.version, /^\d+\.\d+\.\d+/);
});

test('where private DNS names are refused, the attributes that they need are a click away', async lab => {
  const page = await open(lab);
  await page.getByRole('tab', { name: 'Terminal' }).click();
  const line = page.getByRole('textbox', { name: 'Command' });
  for (const command of [
    'VPC=$(aws ec2 describe-vpcs --query Vpcs[0].VpcId --output text)',
    'aws ec2 modify-vpc-attribute --vpc-id $VPC --no-enable-dns-hostnames',
  ]) {
    await line.fill(command);
    await line.press('Enter');
  }
  await choose(page, 'ssm');
  await tick(page, 'Subnets', 'app-a');
  await dialog(page).getByRole('checkbox', { name: 'Private DNS names' }).setChecked(true);
  const preview = dialog(page).getByRole('region', { name: 'What will change' });
  await preview.getByText('InvalidParameter', { exact: true }).waitFor();
  await dialog(page).getByRole('group', { name: 'This would work:' }).getByRole('button', { name: 'EnableDnsHostnames' }).click();
  await preview.getByText(ssm).first().waitFor();
  await create(page);
  assert.match((await answers(page, ssm)).join(' '), /10\.0\.1\./);
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on any tab or dialog, ${colorScheme}`, async lab => {
    const page = await open(lab);
    await addGateway(page);
    await addInterface(page);
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await axe(page);
    }
    for (const name of ['Add endpoint', 'Start from…', 'Import', 'Export', 'Help']) {
      await page.getByRole('button', { name, exact: true }).click();
      await axe(page);
      await page.keyboard.press('Escape');
    }
  }, { colorScheme });
}

test('a broken save is kept aside and said', async lab => {
  const page = await open(lab);
  await page.evaluate(() => localStorage.setItem('endpoint-lab.document', '{"format": "endpoint-lab", "version"'));
  await page.reload();
  await page.getByRole('main').waitFor();
  assert.match(await page.getByRole('status').innerText(), /could not be read/);
  assert.match(await page.evaluate(() => localStorage.getItem('endpoint-lab.document.unreadable')), /"version"/);
});

