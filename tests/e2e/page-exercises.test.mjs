// Exercises of each track, solved as a student does who only uses the page's forms: no command is typed. It must not know how they are
// graded.
import { assert, open, test } from './lab.mjs';

const dialog = page => page.getByRole('dialog');
const field = (page, name) => dialog(page).getByRole('combobox', { name, exact: true });

/** Makes an endpoint by “Add endpoint”: what is ticked, and what is not. */
async function endpoint(page, service, type, { vpc, ticks = [], unticks = [], switches = [] } = {}) {
  await page.getByRole('button', { name: 'Add endpoint' }).first().click();
  await field(page, 'Service').fill(service);
  await field(page, 'Service').press('Enter');
  await dialog(page).getByRole('radio', { name: type, exact: true }).check();
  if (vpc) {
    const choice = dialog(page).getByRole('combobox', { name: 'VPC', exact: true });
    await choice.selectOption({ label: await choice.getByRole('option', { name: new RegExp(`^${vpc}\\b`) }).first().textContent() });
  }
  for (const [names, to] of [[ticks, true], [unticks, false], [switches, true]]) {
    for (const name of names) await dialog(page).getByRole('checkbox', { name }).first().setChecked(to);
  }
  await dialog(page).getByRole('button', { name: 'Create endpoint' }).click();
  await dialog(page).waitFor({ state: 'detached', timeout: 3000 }).catch(async () => {
    assert.fail(`the endpoint is not made: ${await dialog(page).innerText()}`);
  });
}

/** Carries out an operation by “Change…”, with fields by their names. */
async function change(page, operation, fields) {
  await page.getByRole('button', { name: 'Change…', exact: true }).click();
  await field(page, 'Operation').fill(operation);
  await field(page, 'Operation').press('Enter');
  for (const [name, value] of fields) {
    if (name === '+') {
      await dialog(page).getByRole('button', { name: value }).click();
      continue;
    }
    const more = dialog(page).getByText('More that AWS takes');
    if (name instanceof RegExp) {
      await dialog(page).getByRole('checkbox', { name }).check();
      continue;
    }
    const at = dialog(page).getByLabel(new RegExp(`^${name}\\*?$`)).first();
    if (!(await at.isVisible()) && (await more.count())) await more.first().click();
    await at.waitFor({ timeout: 2000 }).catch(async () => assert.fail(`no field ${name}: ${await dialog(page).innerText()}`));
    const kind = await at.evaluate(it => it.tagName + (it.getAttribute('role') ?? it.type));
    if (kind.startsWith('SELECT')) {
      await at.selectOption(value);
    } else if (kind === 'INPUTcheckbox') {
      await at.setChecked(value);
    } else if (value instanceof RegExp) {
      // What a student reads in the list is chosen there.
      await at.click();
      await dialog(page).getByRole('option', { name: value }).first().click();
    } else {
      await at.fill(value);
      await at.press('Tab');
    }
  }
  await dialog(page).getByRole('button', { name: 'Carry out' }).click();
  await dialog(page).waitFor({ state: 'detached', timeout: 3000 }).catch(async () => {
    assert.fail(`${operation} is not carried out: ${await dialog(page).innerText()}`);
  });
}

/** Deletes what is chosen in the tree, with what depends on it. */
async function remove(page, name) {
  await page.getByRole('treeitem', { name }).first().click();
  await page.getByRole('region', { name: 'Inspector' }).getByRole('button', { name: 'Delete', exact: true }).first().click();
  const all = page.getByRole('button', { name: 'Delete all of it' });
  if (await all.isVisible().catch(() => false)) await all.click();
}

/** Writes an endpoint's policy in its tab. */
async function policy(page, document) {
  await page.getByRole('tab', { name: 'Policy' }).click();
  await page.getByRole('textbox', { name: 'Policy' }).fill(JSON.stringify(document, null, 2));
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
}

const allow = more => ({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', ...more });
const policies = (...Statement) => ({ Version: '2012-10-17', Statement });

const WALKS = {
  'gateway/gateway-nat': page => endpoint(page, 's3', 'Gateway', { ticks: [/rtb-private/] }),
  'gateway/gateway-lost-table': page => change(page, 'replace-route-table-association', [['AssociationId', /app-a/], ['RouteTableId', 'rtb-app-a']]),
  'gateway/gateway-acl': page => change(page, 'create-network-acl-entry', [
    ['NetworkAclId', 'strict'], ['RuleNumber', '110'], ['Protocol', '6'], ['RuleAction', 'allow'], ['Egress', 'no'], ['CidrBlock', '0.0.0.0/0'], ['+', 'PortRange'], ['From', '1024'], ['To', '65535'],
  ]),
  'interface/interface-zones': page => endpoint(page, 'secretsmanager', 'Interface', { ticks: [/app-a/, /app-b/, /endpoints/] }),
  'interface/interface-group': page => change(page, 'authorize-security-group-ingress', [
    ['GroupId', 'web'], ['IpProtocol', 'tcp'], ['FromPort', '443'], ['ToPort', '443'], ['CidrIp', '10.0.0.0/16'],
  ]),
  'interface/interface-attributes': async page => {
    await change(page, 'modify-vpc-attribute', [['VpcId', 'shop'], ['EnableDnsHostnames', 'yes']]);
    await endpoint(page, 'sqs', 'Interface', { ticks: [/app-a/, /endpoints/] });
  },
  'policies/policy-one-bucket': page => policy(page, policies(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }))),
  'policies/policy-deny-only': page => policy(page, policies(allow(), allow({ Effect: 'Deny', Action: 's3:DeleteObject' }))),
  'policies/policy-principal': page => policy(page, policies(allow({ Principal: { AWS: 'arn:aws:iam::111122223333:role/app' } }))),
  'hybrid/hybrid-gateway-peer': page => endpoint(page, 's3', 'Gateway', { vpc: 'app', ticks: [/rtb-app/] }),
  'hybrid/hybrid-accept': page => change(page, 'accept-vpc-endpoint-connections', [['ServiceId', /vpce-svc-/], [/^vpce-/, true]]),
  'dns/dns-off': async page => {
    await page.getByRole('treeitem', { name: /Endpoint port sns/ }).last().click();
    await page.getByRole('region', { name: 'Inspector' }).getByText('Change…', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'Private DNS names' }).first().check();
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
  },
  'dns/dns-too-wide': page => change(page, 'route53 delete-hosted-zone', [['Id', /us-east-1/]]),
  'dns/dns-s3-private': async page => {
    await endpoint(page, 's3', 'Gateway', { ticks: [/rtb-app-a/] });
    await endpoint(page, 's3', 'Interface', { ticks: [/app-a/, /endpoints/], switches: [/Private DNS/] });
  },
  'hybrid/hybrid-return': page => change(page, 'create-route', [['RouteTableId', 'rtb-hub'], ['DestinationCidrBlock', '10.2.0.0/16'], ['VpcPeeringConnectionId', /pcx-/]]),
  'cost/cost-one-zone': page => endpoint(page, 'ssm', 'Interface', { ticks: [/app-a/, /endpoints/], unticks: [/app-b/] }),
  'cost/cost-drop-nat': async page => {
    await endpoint(page, 's3', 'Gateway', { ticks: [/rtb-private/] });
    await endpoint(page, 'dynamodb', 'Gateway', { ticks: [/rtb-private/] });
    await remove(page, /NAT gateway/i);
    await remove(page, /Elastic IP|eipalloc/i);
  },
  'cost/cost-unused': async page => {
    await remove(page, /NAT gateway/i);
    await remove(page, /Elastic IP|eipalloc/i);
  },
};

for (const [exercise, solve] of Object.entries(WALKS)) {
  test(`${exercise} is solved by forms alone`, async lab => {
    lab.context.setDefaultTimeout(6000);
    const page = await open(lab, `/#exercise=${exercise}`);
    const task = page.locator('#lesson');
    await task.getByRole('list', { name: 'Goals' }).waitFor();
    assert.equal(await task.getByRole('heading', { name: 'Solved' }).count(), 0);
    await solve(page);
    await task.getByRole('heading', { name: 'Solved' }).waitFor().catch(async () => {
      assert.fail(`not solved: ${await task.getByRole('list', { name: 'Goals' }).innerText()} ${(await dialog(page).allInnerTexts()).join()}`);
    });
  });
}
