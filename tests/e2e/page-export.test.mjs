// What the page exports: each text is shown as the program writes it, told apart by colours, copied and saved; pictures, and the lab itself.
// It must not know what an export holds.
import { readFile } from 'node:fs/promises';
import { assert, axe, open, test } from './lab.mjs';

const dialog = page => page.getByRole('dialog', { name: 'Export' });

/** Whether an element of the dialog is seen without scrolling. */
const inView = element => element.evaluate(it => {
  const [own, around] = [it, it.closest('dialog')].map(part => part.getBoundingClientRect());
  return around.top <= own.top && own.bottom <= around.bottom;
});

/** What a press of a button saves: the file's name and its bytes. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('each text is shown as the program writes it, with names, texts and comments told apart, and is copied and saved', async lab => {
  const page = await open(lab);
  await lab.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: lab.origin });
  await page.evaluate(() => window.endpointLab.run("aws ec2 create-vpc --cidr-block 10.77.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=<b>bold</b>}]'"));
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  assert.equal(await dialog(page).locator('.card code').textContent(), 'aws ec2 describe-*', 'what is typed is told apart');
  let last = '';
  for (const [card, format, end] of [
    [/^Script/, 'cli', '.sh'], [/^CloudFormation$/, 'cloudformation', '.yaml'], [/^CloudFormation: JSON$/, 'cloudformation-json', '-template.json'],
    [/^Terraform$/, 'terraform', '.tf'],
    [/^Terraform: Import$/, 'terraform-import', '-import.tf'], [/^describe-\*$/, 'describe', '-describe.json'],
  ]) {
    const written = await page.evaluate(asked => window.endpointLab.run(`lab export --format ${asked}`).stdout, format);
    await dialog(page).getByRole('button').filter({ has: page.locator('strong', { hasText: card }) }).click();
    await page.waitForFunction(before => (document.querySelector('pre.exported')?.textContent ?? before) !== before, last);
    last = await dialog(page).locator('pre.exported').evaluate(it => it.textContent);
    assert.equal(last.trimEnd(), written.trimEnd(), format);
    const shown = dialog(page).locator('pre.exported');
    // What can be done with it is in view, and it stands where the cards do.
    assert.ok(await inView(dialog(page).getByRole('button', { name: 'Download' })), format);
    const [left, card_left] = await Promise.all([shown, dialog(page).locator('.card').first()].map(async it => (await it.boundingBox()).x));
    assert.equal(left, card_left, format);
    if (format !== 'terraform-import') {
      // Answers stand in one line, which begins with no name.
      assert.equal((await shown.locator('.name').count()) > 0, format !== 'describe', format);
      assert.ok((await shown.locator('.text').count()) > 0, format);
    }
    assert.equal(await shown.locator('b').count(), 0, 'markup in a name stays text');
    await dialog(page).getByRole('button', { name: 'Copy' }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), last, format);
    const file = await saved(page, dialog(page).getByRole('button', { name: 'Download' }));
    assert.ok(file.name.endsWith(end), file.name);
    assert.equal(file.bytes.toString(), last, format);
  }
  await axe(page);
});

test('the picture is saved as SVG, which opens again as the lab, and as PNG, twice as large; the document is the lab', async lab => {
  const page = await open(lab);
  const network = () => page.evaluate(() => JSON.stringify(window.endpointLab.document().network));
  const before = await network();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const svg = await saved(page, dialog(page).getByRole('button', { name: /SVG\)/ }));
  const [, width, height] = svg.bytes.toString().match(/<svg [^>]*width="(\d+)" height="(\d+)"/);
  const png = await saved(page, dialog(page).getByRole('button', { name: /PNG\)/ }));
  assert.ok(png.name.endsWith('.png'), png.name);
  assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
  assert.deepEqual([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], [2 * width, 2 * height]);
  const colours = await page.evaluate(async bytes => {
    const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, image.width, image.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }, [...png.bytes]);
  assert.ok(colours > 20, `${colours} colours: the picture is drawn`);
  const document = await saved(page, dialog(page).getByRole('button', { name: /document/i }));
  assert.equal(JSON.stringify(JSON.parse(document.bytes).network), before);
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.endpointLab.run('aws ec2 create-vpc --cidr-block 10.77.0.0/16'));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.locator('input[type=file]').setInputFiles({ name: svg.name, mimeType: 'image/svg+xml', buffer: svg.bytes });
  await page.getByRole('button', { name: 'Replace the lab' }).click();
  await page.waitForFunction(text => JSON.stringify(window.endpointLab.document().network) === text, before);
});
