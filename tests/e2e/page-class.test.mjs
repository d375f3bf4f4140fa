// The classroom in the page: a student from a link to an answer by keyboard, a teacher with thirty files. It must not know AWS.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, axe, open, test } from './lab.mjs';

const track = JSON.parse(await readFile(new URL('../../public/exercises/gateway.json', import.meta.url), 'utf8'));
const first = track.exercises.find(exercise => exercise.id === 'gateway-first');

/** Presses Tab until the element is focused. */
async function tabTo(page, locator) {
  for (let step = 0; step < 300; step += 1) {
    if (await locator.evaluate(element => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail('Tab does not lead there');
}

async function answerOf(page, button) {
  const download = page.waitForEvent('download');
  await tabTo(page, button);
  await page.keyboard.press('Enter');
  return readFile(await (await download).path(), 'utf8');
}

test('a student comes by a link, solves by keyboard alone, and saves the answer', async lab => {
  const page = await open(lab, '/#exercise=gateway/gateway-first');
  const task = page.getByRole('region', { name: 'A private subnet reaches S3' });
  await task.waitFor();
  await axe(page);
  const goal = task.getByRole('list', { name: 'Goals' }).getByRole('listitem');
  assert.match(await goal.textContent(), /not met yet.*web-1: blocked/i);
  await tabTo(page, task.getByRole('button', { name: 'Hint 1 of 3' }));
  await page.keyboard.press('Enter');
  assert.equal(await task.getByRole('list', { name: 'Hints' }).getByRole('listitem').count(), 1);
  await tabTo(page, task.getByRole('button', { name: 'Show a solution' }));
  await page.keyboard.press('Enter');
  await tabTo(page, task.getByRole('button', { name: 'Not yet' }));
  await page.keyboard.press('Enter');
  assert.equal(await task.locator('pre').count(), 0);

  await tabTo(page, page.getByRole('tab', { name: 'Route tables' }));
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const command = page.getByRole('textbox', { name: 'Command' });
  await tabTo(page, command);
  for (const line of first.solution) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
  await task.getByRole('heading', { name: 'Solved' }).waitFor();
  await axe(page);
  await tabTo(page, task.getByRole('textbox', { name: 'Your name' }));
  await page.keyboard.type('Ada');
  const answer = await answerOf(page, task.getByRole('button', { name: 'Save answer' }));
  assert.match(answer, /^# exercise: gateway-first\n# name: Ada\n/);
  assert.match(answer, /aws ec2 create-vpc-endpoint /);

  // Undo takes the tick back; what was solved stays solved; a reload brings the exercise back.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('Control+z');
  await task.getByText('not met yet').waitFor({ state: 'attached' });
  await page.reload();
  await task.waitFor();
  await task.getByText('not met yet').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Gateway endpoints', exact: true }).click();
  await page.getByText('1 of 9 solved').waitFor();
  await axe(page);
});

test('a prediction is compared with the engine', async lab => {
  const page = await open(lab, '/#exercise=gateway/gateway-which-route');
  const task = page.getByRole('region', { name: 'Which route wins?' });
  await task.waitFor();
  const check = task.getByRole('button', { name: 'Check my answers' });
  const groups = task.getByRole('group').filter({ has: page.getByRole('radio') });
  assert.equal(await groups.count(), 2);
  for (const group of await groups.all()) {
    // What is checked is seen: not before both are answered.
    assert.ok(await check.isDisabled());
    await group.getByRole('radio', { name: 'NAT gateway' }).check();
  }
  assert.equal(await task.getByText('Longest prefix match decides').count(), 0);
  await check.click();
  // Who was wrong is told why.
  await task.getByText('Longest prefix match decides').waitFor();
  await task.getByText('Not so: the engine says “gateway endpoint”.').waitFor();
  await task.getByText('Right: the engine says “NAT gateway”.').waitFor();
  assert.equal(await task.getByRole('heading', { name: 'Solved' }).count(), 0);
});

test('what is to be predicted is not shown before the answers are checked, nor after a reload', async lab => {
  const page = await open(lab, '/#exercise=interface/interface-what-changes');
  const task = page.getByRole('region', { name: 'What does an interface endpoint change?' });
  const veil = 'This is shown when you have checked your answers.';
  for (const _ of ['at first', 'after a reload']) {
    await task.waitFor();
    await page.locator('.question').getByText(veil).waitFor();
    assert.equal(await page.locator('.traced, .verdict-button strong').count(), 0);
    for (const name of ['Route tables', 'DNS', 'Trace', 'Matrix', 'Findings']) {
      await page.getByRole('tab', { name, exact: true }).click();
      assert.equal((await page.getByRole('tabpanel', { name, exact: true }).textContent()).trim(), veil, name);
    }
    await page.reload();
  }
  await task.getByRole('radio', { name: '1', exact: true }).check();
  await task.getByRole('radio', { name: 'private DNS' }).check();
  await task.getByRole('button', { name: 'Check my answers' }).click();
  await task.getByRole('heading', { name: 'Solved' }).waitFor();
  await page.locator('.question').getByText(/^private, through/).waitFor();
  await page.getByRole('tab', { name: 'Route tables' }).click();
  await page.getByRole('table', { name: 'rtb-app-a' }).waitFor();
  // Another exercise has no veil.
  await page.evaluate(() => { location.hash = '#exercise=gateway/gateway-first'; });
  await page.locator('.question').getByText(/^blocked/).waitFor();
});

test('an exercise follows the language that is chosen', async lab => {
  const page = await open(lab, '/#exercise=policies/policy-deny-only');
  await page.getByRole('region', { name: 'A policy that only denies' }).getByText(/^web-1: blocked: No statement/).waitFor();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  const strings = JSON.parse(await readFile(new URL('../../public/exercises/de/policies.json', import.meta.url), 'utf8'));
  const task = page.getByRole('region', { name: strings['policy-deny-only.title'] });
  await task.getByText(strings['policy-deny-only.task']).waitFor();
  assert.match(await task.getByRole('listitem').first().textContent(), /web-1: blockiert: Keine Anweisung/);
});

test('three repairs by mouse and forms', async lab => {
  const page = await open(lab, '/#exercise=dns/dns-off');
  const side = page.getByRole('complementary', { name: 'Inspector' });
  const solved = side.getByRole('heading', { name: 'Solved' });
  await page.locator('#lesson-title').waitFor();
  // The solution is shown after a confirmation, as text: it is not run, and that it was seen is noted.
  await side.getByRole('button', { name: 'Show a solution' }).click();
  assert.equal(await side.locator('pre').count(), 0);
  await side.getByRole('button', { name: 'Show it' }).click();
  assert.match(await side.locator('section.lesson pre').textContent(), /aws ec2 modify-vpc-endpoint .*--private-dns-enabled/);
  await side.getByText('not met yet').waitFor({ state: 'attached' });
  await page.waitForFunction(() => JSON.parse(localStorage.getItem('endpoint-lab.progress') ?? '{}')['dns-off']?.peeked === 1);
  await page.locator('g.port, g.endpoint').first().click();
  await side.getByText('Change…', { exact: true }).click();
  await side.getByRole('checkbox', { name: 'Private DNS names' }).check();
  await side.getByRole('button', { name: 'Apply' }).click();
  await solved.waitFor();
  await axe(page);

  await page.evaluate(() => { location.hash = '#exercise=dns/dns-too-wide'; });
  const wide = page.getByRole('region', { name: 'A zone that is too wide' });
  await wide.getByRole('button', { name: 'Show the path' }).click();
  await page.getByRole('tabpanel', { name: 'Trace' }).getByRole('button', { name: /^Z0/ }).or(page.getByRole('tabpanel', { name: 'Trace' }).getByText(/^Z0/)).first().click();
  await side.getByRole('button', { name: 'Delete' }).click();
  await solved.waitFor();

  await page.evaluate(() => { location.hash = '#exercise=policies/policy-one-bucket'; });
  const bucket = page.getByRole('region', { name: 'Only our bucket' });
  await bucket.waitFor();
  await page.getByRole('tab', { name: 'Policy' }).click();
  const write = async resource => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${resource}` };
    await page.getByRole('textbox', { name: 'Policy document' }).fill(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
    await page.getByRole('button', { name: 'Apply' }).click();
  };
  // A policy that misses is told with its host, its reason and what was asked.
  await write('reports');
  await bucket.getByText(/^web-1: blocked: No statement of the policy of s3 allows s3:GetObject on arn:aws:s3:::reports\/q1\.csv/).waitFor();
  await write('reports/*');
  await solved.waitFor();
});

const run = (page, lines) => page.evaluate(lines => {
  for (const line of lines) { const { status, stderr } = window.endpointLab.run(line); if (status) throw new Error(`${line}: ${stderr}`); }
}, lines);

test('golf counts changes, and what is met in part earns a part', async lab => {
  const golf = JSON.parse(await readFile(new URL('../../public/exercises/cost.json', import.meta.url), 'utf8')).exercises.find(it => it.id === 'cost-golf');
  const page = await open(lab, '/#exercise=cost/cost-golf');
  const task = page.getByRole('region', { name: 'One change' });
  await task.waitFor();
  // A change too many: the packets arrive, and the third goal is not met.
  await run(page, [...golf.solution, 'aws ec2 create-vpc --cidr-block 10.9.0.0/16']);
  const goals = task.getByRole('list', { name: 'Goals' }).getByRole('listitem');
  await goals.nth(2).getByText('Found: 2').waitFor();
  assert.match(await goals.nth(0).textContent(), /\(met\)/);
  assert.equal(await task.getByRole('heading', { name: 'Solved' }).count(), 0);
  const answer = await answerOf(page, task.getByRole('button', { name: 'Save answer' }));
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('Control+z');
  await task.getByRole('heading', { name: 'Solved' }).waitFor();
  await task.getByText(/^Changes: 1\. The sample solution makes 1\. Cost: \$[\d.]+ a month\.$/).waitFor();
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Grade answers' }).click();
  const dialog = page.getByRole('dialog', { name: 'Grade answers' });
  await dialog.locator('input[type=file]').first().setInputFiles([{ name: 'part.sh', mimeType: 'text/plain', buffer: Buffer.from(answer) }]);
  await dialog.getByText('1 answer: 0 solved, 1 in part, 0 that cannot be graded.').waitFor();
  assert.match(await dialog.getByRole('row').filter({ hasText: 'part.sh' }).textContent(), /cost-golf66\+\+-2/);
});

test('a track that is solved as a whole is on a certificate with a name, to be printed', async lab => {
  await lab.context.addInitScript(() => { window.print = () => { window.printed = (window.printed ?? 0) + 1; }; });
  const page = await open(lab);
  const right = { 'gateway-which-route': ['gateway endpoint', 'NAT gateway'], 'gateway-dns': ['public DNS', 'no'] };
  for (const exercise of track.exercises) {
    await page.evaluate(id => { location.hash = `#exercise=gateway/${id}`; }, exercise.id);
    const task = page.locator('section.lesson');
    await page.waitForFunction(id => JSON.parse(localStorage.getItem('endpoint-lab.exercise') || '{}').place === `gateway/${id}`, exercise.id);
    if (exercise.solution) await run(page, exercise.solution);
    for (const [at, choice] of (right[exercise.id] ?? []).entries()) await task.getByRole('group').nth(at).getByRole('radio', { name: choice, exact: true }).check();
    if (right[exercise.id]) await task.getByRole('button', { name: 'Check my answers' }).click();
    await task.getByRole('heading', { name: 'Solved' }).waitFor();
  }
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada Lovelace');
  await page.getByRole('textbox', { name: 'Your name' }).blur();
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Certificate' }).click();
  const certificate = page.getByRole('dialog', { name: 'Certificate' });
  await certificate.getByText('Ada Lovelace has solved these exercises').waitFor();
  const rows = certificate.locator('tbody tr');
  assert.equal(await rows.count(), track.exercises.length);
  assert.match(await rows.first().textContent(), /^A private subnet reaches S3Build1$/);
  await axe(page);
  await certificate.getByRole('button', { name: 'Print' }).click();
  assert.equal(await page.evaluate(() => window.printed), 1);
  // On paper there is the certificate, and no part of the page around it.
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 794, height: 300 });
  assert.ok(await certificate.isVisible());
  // All of it is there, also where the paper is short.
  const sizes = await certificate.evaluate(it => [it.scrollHeight - it.clientHeight, it.scrollWidth - it.clientWidth]);
  assert.deepEqual(sizes, [0, 0]);
  assert.equal(await page.getByRole('button', { name: 'Share' }).isVisible(), false);
  assert.equal(await page.getByRole('tablist').first().isVisible(), false);
});

test('a teacher grades thirty files: right, wrong, broken, forged, the same', async lab => {
  const page = await open(lab);
  const text = (name, commands) => `# exercise: gateway-first\n# name: ${name}\n# variant: 0\n# minutes: 4\n${commands.join('\n')}\n`;
  const files = [];
  // One file is taken away between its choice and its reading.
  await page.evaluate(() => {
    const text = Blob.prototype.text;
    Blob.prototype.text = function () { return this.name === 'gone.sh' ? Promise.reject(new DOMException('gone', 'NotFoundError')) : text.call(this); };
  });
  files.push({ name: 'gone.sh', mimeType: 'text/plain', buffer: Buffer.from('# exercise: gateway-first\n') });
  for (let number = 0; number < 29; number += 1) {
    const kind = ['right', 'empty', 'broken', 'forged', 'foreign'][number % 5];
    const content = {
      right: text(`s${number}`, first.solution),
      empty: text(`s${number}`, []),
      broken: 'not an answer',
      forged: `# exercise: gateway-first\n# name: s${number}\n# score: 100\nlab open other.json\n`,
      foreign: '# exercise: elsewhere\n',
    }[kind];
    files.push({ name: `${kind}-${number}.sh`, mimeType: 'text/plain', buffer: Buffer.from(content) });
  }
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Grade answers' }).click();
  const dialog = page.getByRole('dialog', { name: 'Grade answers' });
  await dialog.locator('input[type=file]').first().setInputFiles(files);
  await dialog.getByText('30 answers: 6 solved, 12 in part, 12 that cannot be graded.').waitFor();
  const row = name => dialog.getByRole('row').filter({ hasText: name }).textContent();
  assert.match(await row('right-5.sh'), /100/);
  assert.match(await row('right-5.sh'), /the same as right-0.sh/);
  assert.match(await row('forged-3.sh'), /gateway-first0.*stopped at line \d+: lab open has no place in an answer/);
  assert.match(await row('broken-2.sh'), /it does not say which exercise it answers/);
  assert.match(await row('foreign-4.sh'), /'elsewhere'/);
  assert.match(await row('gone.sh'), /the file could not be read/);
  await axe(page);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  assert.equal(csv.trim().split('\r\n').length, 31);
});

test('answers come by drop and by link, and how far grading is is shown', async lab => {
  const page = await open(lab);
  const text = name => `# exercise: gateway-first\n# name: ${name}\n# minutes: 4\n${first.solution.join('\n')}\n`;
  const dropped = await page.evaluateHandle(texts => {
    const transfer = new DataTransfer();
    texts.forEach((text, number) => transfer.items.add(new File([text], `answer-${number}.sh`)));
    return transfer;
  }, Array.from({ length: 300 }, (_, number) => text(`s${number}`)));
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => { const text = document.querySelector('progress')?.parentElement?.textContent; if (text) window.seen.push(text); })
      .observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: dropped });
  const dialog = page.getByRole('dialog', { name: 'Grade answers' });
  await dialog.getByText('300 answers: 300 solved, 0 in part, 0 that cannot be graded.').waitFor({ timeout: 60_000 });
  assert.match((await page.evaluate(() => window.seen)).join('|'), /\d+ of 300 graded/);
  await dialog.getByText('The first 200 are shown; the CSV has all.').waitFor();
  await page.keyboard.press('Escape');

  // A student's link, opened by the teacher.
  await page.evaluate(() => { navigator.clipboard.writeText = async text => { window.copied = text; }; location.hash = '#exercise=gateway/gateway-first'; });
  const task = page.getByRole('region', { name: 'A private subnet reaches S3' });
  await task.waitFor();
  await run(page, first.solution);
  await task.getByRole('textbox', { name: 'Your name' }).fill('Grace');
  await task.getByRole('textbox', { name: 'Your name' }).blur();
  await task.getByRole('button', { name: 'Copy answer link' }).click();
  const teacher = await lab.context.newPage();
  await teacher.goto(await page.evaluate(() => window.copied));
  await teacher.getByText('1 answer: 1 solved, 0 in part, 0 that cannot be graded.').waitFor();
  assert.match(await teacher.getByRole('dialog').getByRole('row').nth(1).textContent(), /Gracegateway-first100/);
});

test('a folder of answers is read as it is: dropped, or chosen, with folders in it', async lab => {
  const page = await open(lab);
  const folder = await mkdtemp(join(tmpdir(), 'endpoint-lab-'));
  const names = ['grace', 'ada', 'alan'];
  for (const name of names) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'answer.sh'), `# exercise: gateway-first\n# name: ${name}\n${first.solution.join('\n')}\n`);
  }
  const devtools = await lab.context.newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  const dialog = page.getByRole('dialog', { name: 'Grade answers' });
  await dialog.getByText('3 answers: 3 solved, 0 in part, 0 that cannot be graded.').waitFor();
  const files = (await dialog.getByRole('row').allTextContents()).slice(1).map(row => /(\w+)\/answer\.sh/.exec(row)?.[1]);
  assert.deepEqual(files, ['ada', 'alan', 'grace'], 'each is named by its path');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Grade answers' }).click();
  await dialog.locator('input[type=file]').nth(1).setInputFiles(folder);
  await dialog.getByText('3 answers: 3 solved, 0 in part, 0 that cannot be graded.').waitFor();
  await rm(folder, { recursive: true });
});

test('an exercise is made from the network on the page, checked, tried, shared and solved', async lab => {
  await lab.context.addInitScript(() => { if (navigator.clipboard) navigator.clipboard.writeText = async text => { window.copied = text; }; });
  const page = await open(lab);
  await page.evaluate(lines => { for (const line of lines) if (window.endpointLab.run(line).status) throw new Error(line); }, [
    "VPC=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)",
    "TABLE=$(aws ec2 describe-route-tables --filters Name=tag:Name,Values=rtb-app-a --query 'RouteTables[0].RouteTableId' --output text)",
    'aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids $TABLE',
  ]);
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Make an exercise' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make an exercise' });
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Reach the bucket');
  await dialog.getByRole('button', { name: 'Try it' }).click();
  await dialog.getByText('It has no title or no task yet.').waitFor();
  await dialog.getByRole('textbox', { name: 'Task' }).fill('Let web-1 reach S3.');
  await dialog.getByRole('button', { name: 'Try it' }).click();
  await dialog.getByText('There is no goal yet.').waitFor();
  await dialog.getByRole('button', { name: 'Add goal' }).click();
  await axe(page);
  const saved = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save exercise' }).click();
  const exercise = JSON.parse(await readFile(await (await saved).path(), 'utf8'));
  assert.equal(exercise.exercises[0].goals.length, 1);
  await dialog.getByText(/your changes solve it: the exercise is ready\. Solutions that the search finds: [1-9]\d*\.$/).waitFor();
  await dialog.getByRole('button', { name: 'Try it' }).click();
  const task = page.getByRole('region', { name: 'Reach the bucket' });
  await task.getByText('not met yet').waitFor({ state: 'attached' });

  await page.getByRole('button', { name: 'Copy link to this exercise' }).waitFor();

  // Whoever gets the link solves it, and the answer comes back to be graded with the exercise.
  await task.getByRole('button', { name: 'Copy link to this exercise' }).click();
  const link = await page.evaluate(() => window.copied);
  const other = await lab.context.newPage();
  await other.goto(link);
  const theirs = other.getByRole('region', { name: 'Reach the bucket' });
  await theirs.getByText('Let web-1 reach S3.').waitFor();
  assert.match(await theirs.getByRole('listitem').first().textContent(), /not met yet.*web-1: blocked/);
  await other.getByRole('button', { name: 'Add endpoint' }).click();
  const form = other.getByRole('dialog', { name: 'Add endpoint' });
  await form.getByRole('combobox', { name: 'Service' }).fill('s3');
  await form.getByRole('option').first().click();
  await form.getByRole('radio', { name: 'Gateway', exact: true }).check();
  await form.getByRole('group', { name: 'Route tables' }).getByRole('checkbox', { name: 'rtb-app-a' }).check();
  await form.getByRole('button', { name: 'Create endpoint' }).click();
  await theirs.getByRole('heading', { name: 'Solved' }).waitFor();
});

test('what was only tried is no part of an answer', async lab => {
  const page = await open(lab, '/#exercise=interface/interface-zones');
  const zones = JSON.parse(await readFile(new URL('../../public/exercises/interface.json', import.meta.url), 'utf8')).exercises.find(it => it.id === 'interface-zones');
  const task = page.getByRole('region', { name: 'A zone may fail' });
  await task.waitFor();
  await run(page, [...zones.solution, 'lab fail-az us-east-1a', 'lab restore-az us-east-1a']);
  await task.getByText(/^Changes: 1\. The sample solution makes 1\./).waitFor();
  assert.equal(await task.getByRole('alert').count(), 0);
  const answer = await answerOf(page, task.getByRole('button', { name: 'Save answer' }));
  assert.doesNotMatch(answer, /fail-az/);
});
