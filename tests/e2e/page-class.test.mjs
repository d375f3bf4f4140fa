// The classroom in the page: a student from a link to an answer by keyboard, a teacher with thirty files. It must not know AWS.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, axe, open, openElsewhere, test } from './lab.mjs';

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
  // Where a button goes away the focus is on what came instead, not lost.
  const focused = () => page.evaluate(() => document.activeElement.closest('#lesson .hints li, #solution, #lesson-title')?.id);
  await tabTo(page, task.getByRole('button', { name: 'Hint 2 of 3' }));
  await page.keyboard.press('Enter');
  await tabTo(page, task.getByRole('button', { name: 'Hint 3 of 3' }));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'hint-2');
  await tabTo(page, task.getByRole('button', { name: 'Show a solution' }));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'solution');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Show it');
  await tabTo(page, task.getByRole('button', { name: 'Not yet' }));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'solution');
  assert.equal(await task.locator('pre').count(), 0);
  assert.equal(await focused(), 'solution');

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
  assert.equal(await page.evaluate(() => document.activeElement.id), 'lesson-title');
  await page.locator('.said, [role=status]').getByText('Right answers: 1 of 2.').first().waitFor();
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
  assert.equal(await page.locator('.top input.title').inputValue(), strings['policy-deny-only.title']);
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
  await page.getByRole('tabpanel', { name: 'Trace' }).getByRole('button', { name: 'us-east-1.amazonaws.com' }).click();
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
  await dialog.getByText('1 answer: 0 solved, 1 not or in part, 0 that cannot be graded.').waitFor();
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
  await certificate.getByRole('heading', { name: 'Gateway endpoints · 9 of 9 solved' }).waitFor();
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

test('a certificate of all exercises is one page, with a name, tracks and the browser’s date', async lab => {
  const tracks = await Promise.all(['gateway', 'interface', 'dns', 'policies', 'hybrid', 'cost'].map(async name =>
    JSON.parse(await readFile(new URL(`../../public/exercises/${name}.json`, import.meta.url), 'utf8'))));
  const ids = tracks.flatMap(track => track.exercises.map(exercise => exercise.id));
  const progress = Object.fromEntries(ids.map(id => [id, { score: 100, changes: 2, hints: 0, peeked: id === 'dns-off' ? 1 : 0 }]));
  const page = await open(lab);
  await page.evaluate(progress => localStorage.setItem('endpoint-lab.progress', progress), JSON.stringify(progress));
  await page.reload();
  const certificate = page.getByRole('dialog', { name: 'Certificate' });
  for (const [language, start, name] of [['en', 'Start from…', 'Certificate'], ['de', 'Beginnen mit…', 'Zertifikat']]) {
    await page.locator('#language').selectOption(language);
    await page.getByRole('button', { name: start }).click();
    await page.getByRole('button', { name, exact: true }).click();
    const shown = page.locator('#certificate');
    await shown.getByRole('textbox').fill('Ada Lovelace');
    await shown.getByRole('textbox').blur();
    await page.waitForFunction(count => document.querySelectorAll('#certificate tbody tr').length === count, ids.length);
    assert.equal(await shown.locator('section').count(), 6);
    const today = await page.evaluate(language => new Date().toLocaleDateString(language, { dateStyle: 'long' }), language);
    assert.ok((await shown.textContent()).includes(today), today);
    for (const format of ['A4', 'Letter']) {
      const paper = (await page.pdf({ format, margin: { top: '10mm', right: '10mm', bottom: '10mm', left: '10mm' } })).toString('latin1');
      assert.equal(paper.match(/\/Type\s*\/Page\b/g).length, 1, `${format} ${language}`);
    }
    // Nothing is cut at the paper's edges, nor in its column.
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 718, height: 979 });
    const cut = await shown.evaluate(it => [...it.querySelectorAll('h2, h3, p, td, th')].filter(part => {
      const { left, right, bottom } = part.getBoundingClientRect();
      return left < 0 || 718 < right || 979 < bottom || part.clientWidth < part.scrollWidth;
    }).map(part => part.textContent));
    assert.deepEqual(cut, [], language);
    await page.emulateMedia({ media: null });
    await page.setViewportSize({ width: 1400, height: 900 });
    await page.keyboard.press('Escape');
  }
  await page.locator('#language').selectOption('en');
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Certificate', exact: true }).click();
  // What helped is said, on the shelf and on the paper.
  await certificate.getByRole('row').filter({ hasText: 'The name stayed public' }).getByText('a solution was seen first').waitFor();
  assert.equal(await certificate.getByText('a solution was seen first').count(), 1);
});

test('what is to be found out is not handed over before the exercise is solved or its solution was shown', async lab => {
  const page = await open(lab, '/#exercise=gateway/gateway-first');
  const trace = page.getByRole('tabpanel', { name: 'Trace' });
  const smallest = trace.getByRole('button', { name: /smallest change/ });
  const why = /^Ready-made changes are offered once the exercise is solved/;
  const fix = 'lab fix --from web-1 --to https://s3.us-east-1.amazonaws.com';
  const answered = () => page.evaluate(line => window.endpointLab.run(line), fix);
  const task = page.getByRole('region', { name: 'A private subnet reaches S3' });
  await task.getByRole('button', { name: 'Show the path' }).click();
  await trace.getByText(why).waitFor();
  assert.equal(await smallest.count(), 0);
  const refused = await answered();
  assert.equal(refused.status, 1);
  assert.match(refused.stderr.trim(), why);
  // Whoever has seen the solution, and that is noted, may see it in other words.
  await task.getByRole('button', { name: 'Show a solution' }).click();
  await task.getByRole('button', { name: 'Show it' }).click();
  await smallest.click();
  await trace.getByText('aws ec2 create-vpc-endpoint').waitFor();
  assert.equal((await answered()).status, 0);

  // What is found comes without its repair, until it is solved.
  await page.evaluate(() => { location.hash = '#exercise=cost/cost-unused'; });
  await page.getByRole('region', { name: 'Paid for nothing' }).waitFor();
  await page.getByRole('tab', { name: 'Findings' }).click();
  const findings = page.getByRole('tabpanel', { name: 'Findings' });
  await findings.getByText(why).waitFor();
  await findings.getByText('NAT gateway that nothing uses').waitFor();
  assert.equal(await findings.getByText('Repair, as commands').count(), 0);
  // Who leaves it still has its network, and what is to be found out in it.
  await page.getByRole('button', { name: 'Leave the exercise' }).click();
  await page.getByRole('region', { name: 'Paid for nothing' }).waitFor({ state: 'detached' });
  assert.equal(await findings.getByText('Repair, as commands').count(), 0);
  await findings.getByText(why).waitFor();
  // Another network has no secrets.
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^A NAT gateway/ }).click();
  await findings.getByText('Repair, as commands').first().waitFor();
  assert.equal(await findings.getByText(why).count(), 0);
});

test('the table of grades is put in order by its heads, which stay in sight', async lab => {
  const page = await open(lab);
  const people = [['c.sh', 'zoe', true], ['a.sh', 'Bob 10', false], ['d.sh', 'Bob 2', true], ['b.sh', 'émile', false], ['e.sh', '', true]];
  for (let number = 0; number < 30; number += 1) people.push([`z-${number}.sh`, `student ${number}`, true]);
  const files = people.map(([name, student, isRight]) => ({ name, mimeType: 'text/plain',
    buffer: Buffer.from(`# exercise: gateway-first\n# name: ${student}\n${isRight ? `${first.solution.join('\n')}\n` : ''}`) }));
  files.splice(1, 0, { name: 'broken.sh', mimeType: 'text/plain', buffer: Buffer.from('nothing') });
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Grade answers' }).click();
  const dialog = page.getByRole('dialog', { name: 'Grade answers' });
  await dialog.locator('input[type=file]').first().setInputFiles(files);
  await dialog.getByRole('status').getByText('36 answers: 33 solved, 2 not or in part, 1 that cannot be graded.').waitFor();
  const order = async count => (await dialog.locator('tbody tr td:first-child').allTextContents()).slice(0, count).join(' ');
  const last = async () => (await dialog.locator('tbody tr td:first-child').allTextContents()).at(-1);
  const head = name => dialog.getByRole('columnheader', { name });
  assert.equal(await order(4), 'c.sh broken.sh a.sh d.sh');
  assert.equal(await head('Name').getAttribute('aria-sort'), null);
  await head('Name').getByRole('button').focus();
  await page.keyboard.press('Enter');
  assert.equal(await head('Name').getAttribute('aria-sort'), 'ascending');
  assert.equal(await order(3), 'd.sh a.sh b.sh', 'numbers count by their worth, letters as the language has them');
  await page.keyboard.press('Enter');
  assert.equal(await head('Name').getAttribute('aria-sort'), 'descending');
  assert.equal(await order(2), 'c.sh z-29.sh');
  await head('Score').getByRole('button').click();
  assert.deepEqual([await head('Score').getAttribute('aria-sort'), await head('Name').getAttribute('aria-sort')], ['ascending', null]);
  assert.equal(await order(5), 'a.sh b.sh c.sh d.sh e.sh', 'equal ones stay in the order of the files');
  assert.equal(await last(), 'broken.sh', 'what has no grade comes last');
  await head('Score').getByRole('button').click();
  assert.equal(await order(3), 'c.sh d.sh e.sh');
  assert.equal(await last(), 'broken.sh');
  for (const name of ['Goals', 'Notes']) assert.equal(await head(name).getByRole('button').count(), 0);
  for (const name of ['File', 'Exercise', 'Changes', 'Minutes']) await head(name).getByRole('button').waitFor();
  await axe(page);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save CSV' }).click();
  const csv = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n');
  assert.deepEqual([csv[1], csv.at(-1)].map(line => line.split(',')[0]), ['c.sh', 'broken.sh'], 'the CSV is as it is seen');
  const region = dialog.getByRole('region', { name: 'Grade answers' });
  const below = await region.evaluate(it => {
    it.scrollTop = 400;
    return [it.scrollTop, it.querySelector('th').getBoundingClientRect().top - it.getBoundingClientRect().top];
  });
  assert.deepEqual(below, [400, 0]);
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
  await dialog.getByText('30 answers: 6 solved, 12 not or in part, 12 that cannot be graded.').waitFor();
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
  await dialog.getByText('300 answers: 300 solved, 0 not or in part, 0 that cannot be graded.').waitFor({ timeout: 60_000 });
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
  await teacher.getByText('1 answer: 1 solved, 0 not or in part, 0 that cannot be graded.').waitFor();
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
  await dialog.getByText('3 answers: 3 solved, 0 not or in part, 0 that cannot be graded.').waitFor();
  const files = (await dialog.getByRole('row').allTextContents()).slice(1).map(row => /(\w+)\/answer\.sh/.exec(row)?.[1]);
  assert.deepEqual(files, ['ada', 'alan', 'grace'], 'each is named by its path');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Grade answers' }).click();
  await dialog.locator('input[type=file]').nth(1).setInputFiles(folder);
  await dialog.getByText('3 answers: 3 solved, 0 not or in part, 0 that cannot be graded.').waitFor();
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
  // What is written is still there after a look at the network.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Make an exercise' }).click();
  assert.equal(await dialog.getByRole('textbox', { name: 'Title' }).inputValue(), 'Reach the bucket');
  assert.equal(await dialog.getByRole('listitem').count(), 1);
  const saved = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save exercise' }).click();
  const exerciseFile = await readFile(await (await saved).path(), 'utf8');
  const exercise = JSON.parse(exerciseFile);
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
  const answer = await answerOf(other, theirs.getByRole('button', { name: 'Save answer' }));

  // The teacher's page grades it with the exercise's file, and says without it what is missing.
  const teacher = await openElsewhere(lab);
  await teacher.getByRole('button', { name: 'Start from…' }).click();
  await teacher.getByRole('button', { name: 'Grade answers' }).click();
  const grading = teacher.getByRole('dialog', { name: 'Grade answers' });
  const give = (...files) => grading.locator('input[type=file]').first()
    .setInputFiles(files.map(([name, text]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })));
  await give(['theirs.sh', answer]);
  await grading.getByText("it answers the exercise 'own-reach-the-bucket', which is not among those to grade").waitFor();
  await give(['exercise.json', exerciseFile]);
  await grading.getByText('An exercise of your own: own-reach-the-bucket').waitFor();
  await give(['theirs.sh', answer]);
  await grading.getByText('1 answer: 1 solved, 0 not or in part, 0 that cannot be graded.').waitFor();
  // It is on the certificate, though no track has it.
  await other.getByRole('button', { name: 'Start from…' }).click();
  await other.getByRole('button', { name: 'Certificate' }).click();
  const certificate = other.getByRole('dialog', { name: 'Certificate' });
  await certificate.getByRole('heading', { name: 'An exercise of your own' }).waitFor();
  await certificate.getByRole('cell', { name: 'Reach the bucket' }).waitFor();
});

test('who has changed nothing is told that the solution is missing', async lab => {
  const page = await open(lab);
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Make an exercise' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make an exercise' });
  await dialog.getByRole('textbox', { name: 'Task' }).fill('Let web-1 reach S3.');
  await dialog.getByRole('button', { name: 'Add goal' }).click();
  await dialog.getByRole('button', { name: 'Try it' }).click();
  await dialog.getByRole('status').getByText(/^Nothing is changed yet: close this, solve the exercise/).waitFor();
  await dialog.getByRole('button', { name: 'Start again' }).click();
  assert.equal(await dialog.getByRole('textbox', { name: 'Task' }).inputValue(), '');
  assert.equal(await dialog.getByRole('listitem').count(), 0);
});

test('an exercise of a network that was opened counts the changes since, and titles in any letters tell exercises apart', async lab => {
  const page = await open(lab);
  await run(page, ['aws ec2 create-vpc --cidr-block 10.8.0.0/16', 'aws ec2 create-vpc --cidr-block 10.9.0.0/16']);
  const link = await page.evaluate(() => window.endpointLab.run('lab export --format link').stdout.trim());
  await page.evaluate(link => { location.hash = `#lab=${link}`; }, link);
  await page.getByText('Opened from a link.').waitFor();
  await run(page, [
    "TABLE=$(aws ec2 describe-route-tables --filters Name=tag:Name,Values=rtb-app-a --query 'RouteTables[0].RouteTableId' --output text)",
    "VPC=$(aws ec2 describe-route-tables --route-table-ids $TABLE --query 'RouteTables[0].VpcId' --output text)",
    'aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids $TABLE',
  ]);
  await page.getByRole('button', { name: 'Start from…' }).click();
  await page.getByRole('button', { name: 'Make an exercise' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make an exercise' });
  await dialog.getByRole('textbox', { name: 'Task' }).fill('Let web-1 reach S3.');
  await dialog.getByRole('button', { name: 'Add goal' }).click();
  await dialog.getByRole('button', { name: 'No more changes than now' }).click();
  await dialog.getByRole('listitem').getByText('At most 1 change').waitFor();
  const ids = [];
  for (const title of ['첫째 버킷', '둘째 버킷', 'A bucket']) {
    await dialog.getByRole('textbox', { name: 'Title' }).fill(title);
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save exercise' }).click();
    const [exercise] = JSON.parse(await readFile(await (await saved).path(), 'utf8')).exercises;
    assert.deepEqual(exercise.goals.map(goal => goal.changes), [undefined, 1]);
    ids.push(exercise.id);
  }
  assert.equal(new Set(ids).size, 3, ids.join());
  assert.ok(ids.every(id => /^own(-[a-z0-9]+)+$/.test(id)), ids.join());
});

test('what was learnt is in sight when it is solved, and so is the next exercise, on a phone too', async lab => {
  const page = await open(lab, '/#exercise=gateway/gateway-first');
  const task = page.getByRole('region', { name: 'A private subnet reaches S3' });
  const isSeen = locator => locator.evaluate(it => {
    const { left, top, bottom } = it.getBoundingClientRect();
    return [top, bottom - 1].every(y => it.contains(document.elementFromPoint(left + 8, y)) || it === document.elementFromPoint(left + 8, y));
  });
  const solve = async () => {
    await task.waitFor();
    await run(page, first.solution);
    await page.getByRole('treeitem', { name: /^s3/ }).first().click();
    await task.getByRole('heading', { name: 'Solved' }).waitFor();
    await page.waitForTimeout(300);
    for (const seen of [task.getByText(/^A gateway endpoint is a row in route tables/), task.getByRole('button', { name: 'Next exercise' })]) assert.ok(await isSeen(seen));
  };
  await solve();
  // A hint is seen when it is asked for.
  await page.evaluate(() => { location.hash = '#exercise=gateway/gateway-acl'; });
  const acl = page.getByRole('region', { name: 'Replies that never come' });
  for (const name of ['Hint 1 of 2', 'Hint 2 of 2']) await acl.getByRole('button', { name }).click();
  await page.waitForTimeout(300);
  assert.ok(await isSeen(acl.getByRole('list', { name: 'Hints' }).getByRole('listitem').last()));
  // Behind the last exercise of a track there is the first of the next one.
  await page.evaluate(() => { location.hash = '#exercise=gateway/gateway-dns'; });
  await page.getByRole('region', { name: 'Does DNS change?' }).getByRole('button', { name: 'Next exercise' }).click();
  await page.getByRole('region', { name: 'Systems Manager, privately' }).waitFor();
  assert.equal(await page.evaluate(() => JSON.parse(localStorage.getItem('endpoint-lab.exercise')).place), 'interface/interface-first');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => { location.hash = '#exercise=gateway/gateway-first'; });
  await task.waitFor();
  // The task stands above the picture.
  const [lesson, picture] = await Promise.all([task, page.locator('.work > .stage')].map(it => it.boundingBox()));
  assert.ok(lesson.y + lesson.height <= picture.y + 1, JSON.stringify([lesson, picture]));
  await run(page, first.solution);
  await task.getByRole('heading', { name: 'Solved' }).waitFor();
  await task.scrollIntoViewIfNeeded();
  assert.ok(await isSeen(task.getByRole('button', { name: 'Next exercise' })));
  await axe(page);
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
