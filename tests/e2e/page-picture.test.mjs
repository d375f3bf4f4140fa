// The picture by keyboard, by ear and by touch: found, stepped through, told in words, small. It must not know how it is drawn.
import { fuzz, undone } from './fuzz.mjs';
import { assert, axe, open, test } from './lab.mjs';

const names = async items => (await items.all()).reduce(async (list, item) => [...await list, await item.getAttribute('aria-label')], []);

/** Runs a command that must hold. */
const run = async (page, command) => assert.equal(await page.evaluate(line => window.endpointLab.run(line).status, command), 0, command);

test('what the picture shows can be told from roles and names alone', async lab => {
  const page = await open(lab);
  await run(page, "VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)");
  await run(page, "TABLE=$(aws ec2 describe-route-tables --filters Name=tag:Name,Values=rtb-app-a --query 'RouteTables[0].RouteTableId' --output text)");
  await run(page, 'aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids $TABLE');
  const tree = page.getByRole('tree', { name: 'Network' });
  // It follows once the picture is painted.
  await tree.getByRole('treeitem', { name: /^s3, / }).waitFor();
  const told = await names(tree.getByRole('treeitem'));
  for (const wanted of [
    /^Region us-east-1/, /^VPC shop, 10\.0\.0\.0\/16/, /^Availability Zone us-east-1a/, /^Subnet app-a, 10\.0\.1\.0\/24/,
    /^Instance web-1, 10\.0\.1\.4, running/, /rtb-app-a, route table/, /web, security group/, /^s3, Gateway endpoint, available/,
  ]) {
    assert.ok(told.some(name => wanted.test(name)), `${wanted} is not told: ${told.join(' | ')}`);
  }
  const levels = await tree.getByRole('treeitem').evaluateAll(items => items.map(item => Number(item.getAttribute('aria-level'))));
  assert.ok(levels.every((level, place) => level <= (levels[place - 1] ?? 0) + 1), `a branch has no parent: ${levels}`);
});

test('the tree names interfaces by what they are of, as the picture does', async lab => {
  const page = await open(lab);
  await run(page, "A=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=app-a --query 'Subnets[0].SubnetId' --output text)");
  await run(page, "B=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=app-b --query 'Subnets[0].SubnetId' --output text)");
  await run(page, "GROUP=$(aws ec2 describe-security-groups --query 'SecurityGroups[0].GroupId' --output text)");
  await run(page, 'aws route53resolver create-resolver-endpoint --creator-request-id one --name inbound --direction INBOUND --security-group-ids $GROUP --ip-addresses SubnetId=$A SubnetId=$B');
  await run(page, 'aws elbv2 create-load-balancer --name front --type network --scheme internal --subnets $A');
  const tree = page.getByRole('tree', { name: 'Network' });
  await tree.getByRole('treeitem', { name: /^inbound, 10\.0\.1\./ }).click();
  await page.getByRole('region', { name: 'Inspector' }).getByText(/^rslvr-in-/).first().waitFor();
  await tree.getByRole('treeitem', { name: /^inbound, 10\.0\.2\./ }).waitFor();
  await tree.getByRole('treeitem', { name: /^front, 10\.0\.1\./ }).waitFor();
  await run(page, 'aws ec2 create-nat-gateway --subnet-id $B --connectivity-type private');
  await tree.getByRole('treeitem', { name: /^nat-\w+, NAT gateway, 10\.0\.2\./ }).waitFor();
  await run(page, "VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)");
  await run(page, 'GATEWAY=$(aws ec2 create-transit-gateway --query TransitGateway.TransitGatewayId --output text)');
  await run(page, 'aws ec2 create-transit-gateway-vpc-attachment --transit-gateway-id $GATEWAY --vpc-id $VPC --subnet-ids $A');
  await tree.getByRole('treeitem', { name: /^tgw-attach-\w+, 10\.0\.1\./ }).waitFor();
  assert.equal(await tree.getByRole('treeitem', { name: /eni-/ }).count(), 0);
});

test('the tree has what names are answered by, and each is looked into and found', async lab => {
  const page = await open(lab);
  await run(page, "VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)");
  await run(page, 'aws route53 create-hosted-zone --name corp.example --caller-reference one --vpc VPCRegion=us-east-1,VPCId=$VPC');
  await run(page, 'aws route53resolver create-resolver-rule --creator-request-id two --name to-office --rule-type SYSTEM --domain-name office.example');
  await run(page, 'aws route53profiles create-profile --name central --client-token three');
  await run(page, 'aws ec2 create-dhcp-options --dhcp-configurations Key=domain-name,Values=corp.example');
  const tree = page.getByRole('tree', { name: 'Network' });
  const inspector = page.getByRole('region', { name: 'Inspector' });
  for (const [name, id] of [
    [/^private hosted zone corp\.example\.?, shop$/, /^Z/], [/^to-office, Resolver rule office\.example/, /^rslvr-rr-/],
    [/^central, Route 53 Profile$/, /^rp-/], [/^dopt-\w+, DHCP options$/, /^dopt-/],
  ]) {
    await tree.getByRole('treeitem', { name }).click();
    await inspector.getByText(id).first().waitFor();
  }
  await page.getByRole('group', { name: 'Picture' }).focus();
  await page.keyboard.press('/');
  await page.waitForFunction(() => document.activeElement?.id === 'find');
  await page.keyboard.type('corp.ex');
  await page.getByRole('listbox').getByRole('option', { name: /corp\.example/ }).first().waitFor();
});

test('on a phone what is chosen in the tree is shown', async lab => {
  const page = await open(lab);
  await page.getByRole('treeitem', { name: /^Subnet app-a/ }).tap();
  const heading = page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { name: 'app-a' });
  await heading.waitFor();
  await page.waitForFunction(element => {
    const { top, bottom } = element.getBoundingClientRect();
    return 0 <= top && bottom <= innerHeight;
  }, await heading.elementHandle());
}, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

/** How many of the picture's buttons lie on what says how a path goes. */
const hidden = page => page.evaluate(() => {
  const boxes = selector => [...document.querySelectorAll(selector)].map(it => it.getBoundingClientRect());
  const over = boxes('.picture .pill > .box, .picture .route-table > .box, .picture .bead, .picture .bar > .bar');
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes('.place-add').filter(button => over.some(it => meets(button, it))).length;
});

test('in no example a button lies on what says how the path goes', async lab => {
  const page = await open(lab);
  const cards = page.getByRole('dialog', { name: 'Start from…' }).locator('.card:has(em)');
  for (let place = 0; place < 8; place += 1) {
    await page.getByRole('button', { name: 'Start from…' }).click();
    const title = await cards.nth(place).locator('strong').textContent();
    await cards.nth(place).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(wanted => document.querySelector('.top .title').value === wanted, title);
    await page.locator('.picture .pill').waitFor();
    for (const zoom of ['Zoom in', 'Zoom out', 'Fit']) {
      assert.equal(await hidden(page), 0, title);
      await page.getByRole('button', { name: zoom, exact: true }).click();
    }
  }
});

test('a button has room between a route table and the label of a path', async lab => {
  const page = await open(lab);
  await page.evaluate(() => window.endpointLab.run(`
    VPC=$(aws ec2 describe-vpcs --query "Vpcs[0].VpcId" --output text)
    TABLE=$(aws ec2 describe-route-tables --filters Name=tag:Name,Values=rtb-app-a --query "RouteTables[0].RouteTableId" --output text)
    aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids $TABLE`));
  await page.locator('.picture .pill', { hasText: 'private' }).waitFor();
  assert.equal(await hidden(page), 0);
});

test('"/" finds a thing, and the keyboard goes there and back', async lab => {
  const page = await open(lab);
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Find' });
  await page.waitForFunction(() => document.activeElement?.id === 'find');
  await page.keyboard.type('10.0.2.4');
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'web-2', exact: true }).waitFor();
  assert.equal(await field.count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'find-button', 'the focus is lost');
  await page.keyboard.press('/');
  await page.waitForFunction(() => document.activeElement?.id === 'find');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  assert.equal(await field.count(), 0);
});

test('the packet goes step by step with the trace', async lab => {
  const page = await open(lab);
  await page.getByRole('tab', { name: 'Trace', exact: true }).click();
  const stages = page.getByRole('region', { name: 'Trace' }).getByRole('listitem');
  const now = page.locator('.stages [aria-current="step"]');
  await page.getByRole('button', { name: 'Step on' }).click();
  assert.equal(await now.textContent(), await stages.first().textContent());
  await page.locator('circle.packet').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Step on' }).click();
  assert.equal(await now.textContent(), await stages.nth(1).textContent());
  await page.getByRole('button', { name: 'Step back' }).click();
  assert.equal(await now.textContent(), await stages.first().textContent());
  const said = await page.getByRole('status').textContent();
  assert.match(said, /^DNS: /, 'the step is not said');
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on any tab or dialog, ${colorScheme}`, async lab => {
    const page = await open(lab);
    for (const name of ['Trace', 'Matrix', 'Findings', 'Cost', 'Policy', 'Terminal']) {
      await page.getByRole('tab', { name, exact: true }).click();
      await axe(page);
    }
    for (const name of ['Add endpoint', 'Start from…', 'Share', 'Import', 'Export', 'Help']) {
      await page.getByRole('button', { name, exact: true }).first().click();
      await page.getByRole('dialog').waitFor();
      await axe(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await page.keyboard.press('/');
    await axe(page);
  }, { colorScheme });
}

test('on a phone what is chosen in the picture shows in a sheet, and stays in sight', async lab => {
  const page = await open(lab);
  const thing = page.locator('.picture g.instance').first();
  await thing.tap();
  const inspector = page.getByRole('region', { name: 'Inspector' });
  await inspector.getByRole('heading', { name: 'web-1' }).waitFor();
  await page.waitForFunction(() => {
    const own = document.querySelector('.picture g.instance > .box').getBoundingClientRect();
    const sheet = document.querySelector('#inspector').getBoundingClientRect();
    return 0 <= own.top && own.bottom <= sheet.top && sheet.bottom <= innerHeight + 1;
  });
  await axe(page);
  await inspector.getByRole('button', { name: 'Close' }).tap();
  await inspector.getByRole('heading', { name: 'web-1' }).waitFor({ state: 'detached' });
}, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

test('the map lies where it hides nothing', async lab => {
  const page = await open(lab);
  const map = page.getByRole('img', { name: /map|Overview/i });
  for (let turn = 0; turn < 4; turn += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
  await map.waitFor();
  const hidden = () => page.evaluate(() => {
    const map = document.querySelector('.overview').getBoundingClientRect();
    const cards = [...document.querySelectorAll('.picture :is(.service, .instance, .port) > .box')];
    return cards.filter(card => {
      const own = card.getBoundingClientRect();
      return own.left < map.right && map.left < own.right && own.top < map.bottom && map.top < own.bottom;
    }).length;
  });
  await page.getByRole('group', { name: 'Picture' }).focus();
  for (let turn = 0; turn < 4; turn += 1) {
    await page.keyboard.press('ArrowRight');
    assert.equal(await hidden(), 0, `after ${turn + 1} steps to the right`);
  }
});

for (const [width, height] of [[320, 640], [390, 844], [700, 450]]) {
  test(`nothing is wider than a window of ${width} pixels`, async lab => {
    const page = await open(lab);
    for (const name of ['Route tables', 'Trace', 'Matrix', 'Findings', 'Cost', 'Policy', 'Terminal']) {
      await page.getByRole('tab', { name, exact: true }).click();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name}: ${wide} pixels`);
    }
  }, { viewport: { width, height }, isMobile: true, hasTouch: true });
}

test('random keys and clicks leave the page whole, and undo leads back', async lab => {
  const page = await open(lab);
  page.on('filechooser', () => {});
  await fuzz(page, 200, 7);
  assert.equal(await undone(page), '');
  assert.equal(await page.locator('.crash').count(), 0, 'the page has stopped');
});

test('what is to be shown is chosen in a sheet that goes away by itself', async lab => {
  const page = await open(lab);
  const sheet = page.getByRole('group', { name: 'Show', exact: true });
  const opens = page.locator('#what-is-shown');
  await opens.click();
  await sheet.getByRole('radio', { name: 'Everything alike' }).check();
  assert.ok(await sheet.isVisible(), 'a choice closes it');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'what-is-shown', 'the focus is lost');
  await opens.click();
  await sheet.waitFor();
  await page.getByRole('treeitem').first().click();
  await sheet.waitFor({ state: 'hidden' });
});

test('a name can be typed on though it is that of something already', async lab => {
  const page = await open(lab);
  const printed = await page.evaluate(() => {
    const { Subnets } = window.endpointLab.document().network;
    const tag = (id, name) => `aws ec2 create-tags --resources ${id} --tags Key=Name,Value=${name}`;
    return window.endpointLab.run([tag(Subnets[0].SubnetId, 'app'), tag(Subnets[1].SubnetId, 'app-next')].join('\n'));
  });
  assert.equal(printed.status, 0, printed.stderr);
  await page.getByRole('treeitem', { name: /^Subnet app-next/ }).waitFor();
  await page.locator('#picture').focus();
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Find', exact: true });
  await page.waitForFunction(() => document.activeElement.id === 'find');
  await page.keyboard.type('app-next', { delay: 10 });
  assert.equal(await field.inputValue(), 'app-next');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { name: 'app-next' }).waitFor();
});
