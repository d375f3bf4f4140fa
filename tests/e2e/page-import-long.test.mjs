// Import of what takes a while: it is read away from the page, can be cancelled, and comes to what the program makes of it.
// It must not know how files are read.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { assert, axe, open, test } from './lab.mjs';
import { repository } from './site.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lab-long-'));
after(() => rmSync(folder, { recursive: true }));

const hex = (prefix, number) => `${prefix}-${number.toString(16).padStart(17, '0')}`;
const tags = name => [{ Key: 'Name', Value: name }, { Key: 'Note', Value: 'x'.repeat(200) }];

/** What `describe-*` would print of 20 VPCs with 400 subnets and `hosts` instances, each in full. */
function account(hosts) {
  const account = '123456789012';
  const vpcs = [], subnets = [], tables = [], reservations = [], interfaces = [], groups = [];
  for (let vpc = 0; vpc < 20; vpc++) {
    const VpcId = hex('vpc', vpc + 1);
    vpcs.push({ VpcId, OwnerId: account, CidrBlock: `10.${vpc}.0.0/16`, State: 'available', IsDefault: false, DhcpOptionsId: 'default', Tags: tags(`vpc-${vpc}`) });
    groups.push({ GroupId: hex('sg', vpc + 1), GroupName: 'default', Description: 'default', VpcId, OwnerId: account, IpPermissions: [], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] });
    tables.push({
      RouteTableId: hex('rtb', vpc + 1), VpcId, OwnerId: account, Tags: tags(`rtb-${vpc}`),
      Routes: [{ DestinationCidrBlock: `10.${vpc}.0.0/16`, GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' }],
      Associations: [{ Main: true, RouteTableAssociationId: hex('rtbassoc', vpc + 1), RouteTableId: hex('rtb', vpc + 1), AssociationState: { State: 'associated' } }],
    });
    for (let subnet = 0; subnet < 20; subnet++) {
      const zone = 'abc'[subnet % 3];
      subnets.push({
        SubnetId: hex('subnet', vpc * 20 + subnet + 1), VpcId, OwnerId: account, CidrBlock: `10.${vpc}.${subnet}.0/24`, State: 'available',
        AvailabilityZone: `us-east-1${zone}`, AvailabilityZoneId: `use1-az${1 + subnet % 3}`, Tags: tags(`subnet-${vpc}-${subnet}`),
      });
    }
  }
  for (let host = 0; host < hosts; host++) {
    const subnet = host % 400, vpc = Math.floor(subnet / 20);
    const common = { SubnetId: hex('subnet', subnet + 1), VpcId: hex('vpc', vpc + 1) };
    const ip = `10.${vpc}.${subnet % 20}.${4 + Math.floor(host / 400)}`;
    const Groups = [{ GroupId: hex('sg', vpc + 1), GroupName: 'default' }];
    const eni = {
      ...common, NetworkInterfaceId: hex('eni', host + 1), OwnerId: account, Status: 'in-use', InterfaceType: 'interface', PrivateIpAddress: ip,
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: ip }], Groups,
      Attachment: { AttachmentId: hex('eni-attach', host + 1), InstanceId: hex('i', host + 1), DeviceIndex: 0, Status: 'attached' },
    };
    interfaces.push({ ...eni, TagSet: tags(`eni-${host}`) });
    reservations.push({
      ReservationId: hex('r', host + 1), OwnerId: account,
      Instances: [{
        ...common, InstanceId: hex('i', host + 1), ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro', State: { Code: 16, Name: 'running' },
        PrivateIpAddress: ip, LaunchTime: '2026-01-01T00:00:00+00:00', SecurityGroups: Groups, NetworkInterfaces: [eni], Tags: tags(`host-${host}`),
        BlockDeviceMappings: [0, 1, 2, 3].map(at => ({ DeviceName: `/dev/sd${at}`, Ebs: { VolumeId: hex('vol', host * 4 + at), Status: 'attached', AttachTime: 'y'.repeat(600) } })),
      }],
    });
  }
  return {
    'describe-vpcs.json': { Vpcs: vpcs }, 'describe-subnets.json': { Subnets: subnets }, 'describe-route-tables.json': { RouteTables: tables },
    'describe-security-groups.json': { SecurityGroups: groups },
    'describe-instances.json': { Reservations: reservations }, 'describe-network-interfaces.json': { NetworkInterfaces: interfaces },
  };
}

/** Writes the answers into files, and gives their paths and how long they are together. */
function written(hosts) {
  let bytes = 0;
  const paths = Object.entries(account(hosts)).map(([name, answer]) => {
    const text = JSON.stringify(answer, null, 4);
    bytes += text.length;
    const path = join(folder, `${hosts}-${name}`);
    writeFileSync(path, text);
    return path;
  });
  return { paths, bytes };
}

const dialog = page => page.getByRole('dialog', { name: 'Import' });
const document = page => page.evaluate(() => JSON.stringify(window.endpointLab.document()));
const choose = async (page, paths) => {
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog(page).locator('input[type=file]').setInputFiles(paths);
};
const target = process.env.CARGO_TARGET_DIR ?? join(repository, 'target');
const program = ['release', 'debug'].map(kind => join(target, kind, 'endpoint-lab')).find(existsSync);

/** Has the page count its frames, and the longest wait between two. */
const watch = page => page.evaluate(() => {
  globalThis.longest = 0;
  let last = performance.now();
  globalThis.watching = setInterval(() => {
    const now = performance.now();
    globalThis.longest = Math.max(globalThis.longest, now - last);
    last = now;
  }, 10);
});

/** The longest wait since `watch`, in milliseconds. */
const watched = page => page.evaluate(() => { clearInterval(globalThis.watching); return Math.round(globalThis.longest); });

test('a large account is read while the page goes on, each step is heard, and comes to what the program makes of it', async it => {
  const { paths, bytes } = written(3000);
  assert.ok(20e6 < bytes && bytes < 32e6, `${bytes}`);
  const page = await open(it);
  await page.evaluate(() => {
    globalThis.heard = [];
    new MutationObserver(() => {
      const said = document.querySelector('dialog [role=status]')?.textContent;
      if (said && said !== globalThis.heard.at(-1)) globalThis.heard.push(said);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await choose(page, paths);
  await dialog(page).getByRole('progressbar').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Cancel', 'the way out has the focus');
  await watch(page);
  await dialog(page).getByRole('heading', { name: 'What matters first' }).waitFor({ timeout: 180_000 });
  const longest = await watched(page);
  console.log(`the longest wait while ${(bytes / 1e6).toFixed(1)} MB were read: ${longest} ms`);
  assert.ok(longest < 1000, `${longest} ms`);
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'What matters first');
  const heard = await page.evaluate(() => globalThis.heard);
  assert.ok(heard.some(said => /^Reading file 5 of 6, 3000-describe-instances\.json: \d+\.\d of \d+\.\d MB/.test(said)), heard.join('\n'));
  assert.ok(heard.includes('Putting the network together…'), heard.join('\n'));
  await axe(page);
  assert.match(await dialog(page).innerText(), /instances 3000/);
  await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
  await dialog(page).waitFor({ state: 'detached' });

  const theirs = join(folder, 'program.lab.json');
  const script = join(folder, 'import.lab');
  writeFileSync(script, `lab import ${paths.join(' ')}\nlab save ${theirs}\n`);
  execFileSync(program, ['run', script]);
  const network = JSON.parse(readFileSync(theirs, 'utf8')).network;
  assert.deepEqual(JSON.parse(await document(page)).network, network);
}, { skip: program === undefined });

/** A large lab by the program, with steps behind its import, in each form that holds one whole. */
function wholes() {
  const { paths } = written(3000);
  const [json, svg, link] = ['json', 'svg', 'link'].map(end => join(folder, `whole.${end}`));
  const steps = Array.from({ length: 300 }, (_, at) =>
    `aws ec2 create-security-group --group-name g${at} --description d --vpc-id ${hex('vpc', 1 + at % 20)} --profile 123456789012`);
  const script = join(folder, 'whole.lab');
  writeFileSync(script, [`lab import ${paths.join(' ')}`, ...steps, `lab save ${json}`, `lab export --format svg --output ${svg}`, `lab export --format link --output ${link}`, ''].join('\n'));
  execFileSync(program, ['run', script]);
  writeFileSync(link, `https://lab.example/#lab=${readFileSync(link, 'utf8')}`);
  return { json, svg, link };
}

test('a large lab of its own is read while the page goes on, as a document, a picture and a link; cancelled, nothing changes', async it => {
  const files = wholes();
  const saved = JSON.parse(readFileSync(files.json, 'utf8'));
  const page = await open(it);
  const before = await document(page);
  // The longest one: the others may be read before anybody can cancel.
  await choose(page, [files.json]);
  assert.match(await dialog(page).getByRole('status').innerText(), /^Reading file 1 of 1, whole\.json/);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await dialog(page).getByText('Cancelled. The lab is as it was.').waitFor();
  assert.equal(await document(page), before);
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });

  for (const [kind, file] of Object.entries(files)) {
    const worker = page.waitForEvent('worker');
    await watch(page);
    await choose(page, [file]);
    await worker;
    await dialog(page).getByRole('heading', { name: 'What matters first' }).waitFor({ timeout: 180_000 });
    const longest = await watched(page);
    assert.equal(await dialog(page).getByRole('radio').count(), 0, 'it joins nothing');
    await watch(page);
    await dialog(page).getByRole('button', { name: 'Replace the lab' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
    console.log(`the longest wait while the ${kind} was read: ${longest} ms; while it was opened: ${await watched(page)} ms`);
    assert.ok(longest < 1000, `${kind}: ${longest} ms`);
    const { network, history } = JSON.parse(await document(page));
    assert.deepEqual(network, saved.network, kind);
    if (kind === 'json') assert.deepEqual(history, saved.history);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    assert.deepEqual(JSON.parse(await document(page)).network, JSON.parse(before).network, 'one step');
  }
}, { skip: program === undefined });

test('a cancelled import leaves the lab byte for byte', async it => {
  const { paths } = written(3000);
  const page = await open(it);
  const before = await document(page);
  await choose(page, paths);
  const workers = page.workers().length;
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await dialog(page).getByText('Cancelled. The lab is as it was.').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), 'Choose files…');
  await page.waitForTimeout(500);
  assert.ok(workers === 0 || page.workers().length < workers, 'the worker is gone');
  assert.equal(await document(page), before);
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  assert.equal(await document(page), before);
});

test('where there are no workers, the page reads itself', async it => {
  const page = await it.context.newPage();
  await page.addInitScript(() => { delete globalThis.Worker; });
  await page.goto(it.origin);
  await page.getByRole('main').waitFor();
  await choose(page, written(40).paths);
  await dialog(page).getByText('instances 40').waitFor();
});

test('under another path, in another language: the worker is found, and speaks it', async it => {
  const page = await it.context.newPage();
  await page.goto(`${it.origin}/docs/lab/`);
  await page.getByRole('main').waitFor();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await page.getByRole('button', { name: 'Importieren', exact: true }).click();
  const german = page.getByRole('dialog', { name: 'Importieren' });
  await german.locator('input[type=file]').setInputFiles(written(400).paths);
  await german.getByText(/Ein Gateway-Endpunkt für com\.amazonaws\.us-east-1\.s3/).waitFor();
  assert.doesNotMatch(await german.getByRole('list').nth(1).innerText(), /gained|hosts|Findings/);
});
