// The terminal: it completes what is written, gives back what was typed, points at what is wrong, and has the commands of what is
// done elsewhere. It must not know how the page is made.
import { assert, axe, open, test } from './lab.mjs';

/** The terminal's parts, open. */
async function terminal(lab) {
  const page = await open(lab);
  await page.getByRole('tab', { name: 'Terminal' }).click();
  const command = page.getByRole('textbox', { name: 'Command' });
  const log = page.getByRole('log', { name: 'Terminal output' });
  const list = page.getByRole('listbox', { name: /completions?$/ });
  const run = async line => {
    await command.fill(line);
    await command.press('Enter');
  };
  return { page, command, log, list, run };
}

/** Pastes into the field that has the focus, as a person does. */
const paste = (page, text) => page.evaluate(text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}, text);

test('the terminal gives back what was typed, by the arrow keys', async lab => {
  const { command, log, run } = await terminal(lab);
  const lines = ['aws ec2 describe-vpcs --query length(Vpcs)', 'aws ec2 describe-vpcs --filter-nothing a', 'lab history'];
  for (const line of lines) {
    await run(line);
    assert.equal(await command.inputValue(), '', 'a command that was run leaves the line');
  }
  assert.match(await log.innerText(), /Unknown options: --filter-nothing/);
  const keys = [
    ['ArrowUp', lines[2]],
    ['ArrowUp', lines[1]],
    ['ArrowUp', lines[0]],
    ['ArrowUp', lines[0]],
    ['ArrowDown', lines[1]],
    ['ArrowDown', lines[2]],
    ['ArrowDown', ''],
  ];
  for (const [key, expected] of keys) {
    await command.press(key);
    assert.equal(await command.inputValue(), expected, key);
  }
  await command.press('ArrowUp');
  await command.press('ArrowUp');
  await command.press('ArrowUp');
  await command.press('Enter');
  const again = await log.innerText();
  assert.equal(again.split(`$ ${lines[0]}`).length, 3, 'what comes back runs again');
});

test('Tab completes, lists what there is, walks through it, and lets go', async lab => {
  const { page, command, list } = await terminal(lab);
  await command.fill('aws ec2 describe-vpc-a');
  await command.press('Tab');
  assert.equal(await command.inputValue(), 'aws ec2 describe-vpc-attribute ', 'one completion is put in');
  assert.equal(await list.count(), 0);

  await command.fill('aws ro');
  await command.press('Tab');
  assert.equal(await command.inputValue(), 'aws route53', 'what all have alike is put in');
  assert.deepEqual(await list.getByRole('option').locator(':scope > :first-child').allInnerTexts(), ['route53', 'route53resolver', 'route53profiles']);
  // How many there are stands in a live part of the page: a screen reader says it.
  assert.equal(await page.locator('[aria-live="polite"]').getByText('3 completions', { exact: true }).count(), 1);
  await axe(page, builder => builder.include('.terminal'));
  await command.press('Tab');
  assert.equal(await command.inputValue(), 'aws route53 ');
  await command.press('Tab');
  assert.equal(await command.inputValue(), 'aws route53resolver ');
  const active = await command.getAttribute('aria-activedescendant');
  assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
  await command.press('Shift+Tab');
  assert.equal(await command.inputValue(), 'aws route53 ');
  // Enter takes it and runs nothing; Escape closes a list and keeps the line.
  await command.press('Enter');
  assert.equal(await list.count(), 0);
  assert.equal(await command.inputValue(), 'aws route53 ');
  await command.press('Tab');
  await list.waitFor();
  await command.press('Escape');
  assert.equal(await list.count(), 0);
  assert.equal(await command.inputValue(), 'aws route53 ');
  // Behind Escape, Tab leaves the line although there is something to complete.
  await command.press('Tab');
  assert.equal(await command.evaluate(it => it === document.activeElement), false, 'Tab leaves');

  // A click on one puts it in.
  await command.fill('aws ro');
  await command.press('Tab');
  await list.getByRole('option', { name: 'route53profiles' }).click();
  assert.equal(await command.inputValue(), 'aws route53profiles ');
  assert.equal(await command.evaluate(it => it === document.activeElement), true);
});

test('Tab offers what exists in the lab, at the cursor', async lab => {
  const { page, command, list, run } = await terminal(lab);
  const ids = await page.evaluate(() => JSON.parse(window.endpointLab.run('aws ec2 describe-route-tables --query RouteTables[].RouteTableId').stdout));
  assert.ok(ids.length > 1);
  await command.fill('aws ec2 describe-route-tables --route-table-ids ');
  await command.press('Tab');
  const offered = await list.getByRole('option').locator(':scope > :first-child').allInnerTexts();
  assert.deepEqual([...offered].sort(), [...ids].sort());
  assert.equal(await command.inputValue(), 'aws ec2 describe-route-tables --route-table-ids rtb-0'.slice(0, (await command.inputValue()).length));
  // In the middle of a line, what stands behind the cursor stays, and the cursor stands where it was completed.
  await command.fill('aws ec2 describe-su --output text');
  await command.evaluate(it => it.setSelectionRange(19, 19));
  await command.press('Tab');
  assert.equal(await command.inputValue(), 'aws ec2 describe-subnets --output text');
  assert.equal(await command.evaluate(it => it.selectionStart), 24);
  await run('MINE=$(aws ec2 describe-vpcs --query Vpcs[0].VpcId --output text)');
  await command.fill('aws ec2 describe-vpcs --vpc-ids $M');
  await command.press('Tab');
  assert.equal(await command.inputValue(), 'aws ec2 describe-vpcs --vpc-ids $MINE ');
});

test('the focus moves on by Tab where nothing is to be completed', async lab => {
  const { command } = await terminal(lab);
  for (const line of ['', '   ', 'aws nothing-there ']) {
    await command.fill(line);
    await command.focus();
    await command.press('Tab');
    assert.equal(await command.evaluate(it => it === document.activeElement), false, JSON.stringify(line));
    assert.equal(await command.inputValue(), line);
  }
  await command.focus();
  await command.press('Shift+Tab');
  assert.equal(await command.evaluate(it => it === document.activeElement), false, 'and back');
});

test('an error points at its word, and says what was expected', async lab => {
  const { log, run } = await terminal(lab);
  await run('aws ec2 describe-vpcs --vpcid vpc-1');
  assert.match(await log.innerText(), /did you mean --vpc-ids\?/);
  assert.equal(await log.locator('.typed mark').last().innerText(), '--vpcid');
  await run('aws ec2 create-vpc --cidr-block $NONE');
  assert.equal(await log.locator('.typed mark').last().innerText(), '$NONE');
  await run('aws ec2 create-vpc --cidr-block "10.0.0.0/16');
  assert.equal(await log.locator('.typed mark').last().innerText(), '"10.0.0.0/16');
  await run('V=$(aws ec2 describe-vpx)');
  assert.equal(await log.locator('.typed mark').last().innerText(), 'describe-vpx');
});

test('variables are kept, shown, and stand for what they hold', async lab => {
  const { page, log, run } = await terminal(lab);
  const variables = page.getByRole('list', { name: 'Variables' });
  assert.equal(await variables.count(), 0, 'none at first');
  await run('VPC=$(aws ec2 create-vpc --cidr-block 10.77.0.0/16 --query Vpc.VpcId --output text)');
  const shown = await variables.innerText();
  assert.match(shown, /^\$VPC = vpc-[0-9a-f]{17}$/);
  await run('aws ec2 describe-vpcs --vpc-ids $VPC --query Vpcs[].CidrBlock --output text');
  assert.match(await log.innerText(), /\n10\.77\.0\.0\/16/);
});

test('what is printed can be selected', async lab => {
  const { page, log, run } = await terminal(lab);
  await run('aws ec2 describe-vpcs --query Vpcs[0].CidrBlock --output text');
  const printed = (await log.locator('.run').last().innerText()).split('\n')[1];
  assert.match(printed, /^[0-9./]+$/);
  const box = await log.locator('.run').last().boundingBox();
  await page.mouse.dblclick(box.x + 12, box.y + box.height - 9);
  const selected = await page.evaluate(() => getSelection().toString().trim());
  assert.ok(selected && printed.includes(selected), `${selected} of ${printed}`);
});

test('help is there for the lab, a service and an operation', async lab => {
  const { log, run } = await terminal(lab);
  for (const [line, expected] of [
    ['help', /The lab understands/],
    ['lab help', /usage: lab matrix/],
    ['aws ec2 help', /AVAILABLE COMMANDS[^]*create-vpc-endpoint/],
    ['aws ec2 create-vpc-endpoint help', /SYNOPSIS[^]*--service-name <value>/],
  ]) {
    await run(line);
    assert.match(await log.locator('.run').last().innerText(), expected, line);
  }
});

test('what is done elsewhere on the page stands in the log as the command that does the same', async lab => {
  const { page, command, log, run } = await terminal(lab);
  await run('aws ec2 describe-vpcs --query length(Vpcs)');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add endpoint' });
  await dialog.getByRole('combobox', { name: 'Service' }).fill('com.amazonaws.us-east-1.dynamodb');
  await dialog.getByRole('combobox', { name: 'Service' }).press('Enter');
  await dialog.getByRole('button', { name: 'Create endpoint' }).click();
  await dialog.waitFor({ state: 'detached' });
  const clicked = log.locator('.typed.clicked');
  await clicked.first().waitFor();
  const shown = await clicked.first().innerText();
  assert.match(shown, /^\$ aws ec2 create-vpc-endpoint .*--service-name com\.amazonaws\.us-east-1\.dynamodb/);
  const dimmed = await clicked.first().evaluate(it => getComputedStyle(it).color);
  assert.notEqual(dimmed, await log.locator('.typed:not(.clicked)').first().evaluate(it => getComputedStyle(it).color));
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await log.getByText('$ lab undo').waitFor();
  // It is what it says: typed, it does the same again. The arrow keys bring what was typed alone.
  await command.focus();
  await command.press('ArrowUp');
  assert.equal(await command.inputValue(), 'aws ec2 describe-vpcs --query length(Vpcs)');
  await run(shown.slice(2));
  assert.match(await log.locator('.run').last().innerText(), /com\.amazonaws\.us-east-1\.dynamodb/);
  assert.equal(await clicked.count(), 2, 'what was typed is not written twice');
});

test('many lines that are pasted run in order, up to the first that is refused', async lab => {
  const { page, command, log, list } = await terminal(lab);
  await command.focus();
  await paste(page, 'A=$(aws ec2 create-vpc --cidr-block 10.81.0.0/16 \\\n  --query Vpc.VpcId --output text)\n# a comment\n\naws ec2 create-subnet --vpc-id $A --cidr-block 10.82.0.0/24\naws ec2 create-vpc --cidr-block 10.83.0.0/16\n');
  const said = await log.innerText();
  assert.match(said, /InvalidSubnet\.Range/);
  assert.match(said, /line 5: aws ec2 create-subnet --vpc-id \$A/);
  assert.equal(await command.inputValue(), '');
  const blocks = await page.evaluate(() => window.endpointLab.run('aws ec2 describe-vpcs --query Vpcs[].CidrBlock --output text').stdout);
  assert.match(blocks, /10\.81\.0\.0\/16/);
  assert.doesNotMatch(blocks, /10\.83\.0\.0\/16/, 'what stands behind the refused line does not run');
  assert.equal(await list.count(), 0);
});

test('the page runs several lines as one, and says the line that is refused', async lab => {
  const page = await open(lab);
  const ran = text => page.evaluate(text => window.endpointLab.run(text), text);
  const held = await ran("VPC=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text)\naws ec2 describe-vpcs --vpc-ids $VPC --query 'Vpcs[0].CidrBlock' --output text\n");
  assert.deepEqual(held, { status: 0, stdout: '10.9.0.0/16\n', stderr: '' });
  const refused = await ran('# two\naws ec2 describe-vpcs --query "length(Vpcs)"\naws ec2 describe-vpcs --vpcid x\naws ec2 create-vpc --cidr-block 10.8.0.0/16');
  assert.equal(refused.status, 252);
  assert.match(refused.stderr, /line 3: aws ec2 describe-vpcs --vpcid x/);
  assert.equal(refused.stdout, '2\n', 'what comes before it has run, and nothing behind it');
});

test('the terminal writes the network out in each form, and offers files', async lab => {
  const { page, log, run } = await terminal(lab);
  await run('lab export --format terraform');
  assert.match(await log.innerText(), /resource "aws_vpc"/);
  await run('lab export --format cloudformation');
  assert.match(await log.innerText(), /Type: AWS::EC2::VPC/);
  const [download] = await Promise.all([page.waitForEvent('download'), run('lab save lab.json')]);
  assert.equal(download.suggestedFilename(), 'lab.json');
  const text = await (await import('node:fs/promises')).readFile(await download.path(), 'utf8');
  assert.equal(JSON.parse(text).network.Vpcs.length, 1);
  await run('lab open lab.json');
  assert.match(await log.innerText(), /the page reads no file by its name/);
  await run('aws ec2 create-vpc --cidr-block file://block.txt');
  assert.match(await log.innerText(), /Unable to load paramfile/);
});
