// The page on paper: picture and tables, each below its heading, light, nothing cut. It must not know how the page is made.
import { assert, open, test } from './lab.mjs';

const run = (page, command) => page.evaluate(line => window.endpointLab.run(line), command);

/** The room on a page of A4 and of Letter between margins of 10 mm, in CSS pixels. */
const papers = { A4: [718, 1047], Letter: [740, 980] };

async function withEndpoints(page) {
  const { Vpcs, RouteTables, Subnets } = await page.evaluate(() => window.endpointLab.document().network);
  const vpc = Vpcs[0].VpcId;
  const tables = RouteTables.map(it => it.RouteTableId).join(' ');
  const subnets = Subnets.map(it => it.SubnetId).join(' ');
  for (const command of [
    `aws ec2 create-vpc-endpoint --vpc-id ${vpc} --service-name com.amazonaws.us-east-1.s3 --route-table-ids ${tables}`,
    `aws ec2 create-vpc-endpoint --vpc-id ${vpc} --vpc-endpoint-type Interface --service-name com.amazonaws.us-east-1.ssm --subnet-ids ${subnets}`,
  ]) assert.equal((await run(page, command)).status, 0, command);
  await page.getByRole('status').getByText('Created').waitFor();
}

/** The lightness of a CSS colour from 0 to 255. */
const lightness = color => Math.max(...color.match(/[\d.]+/g).slice(0, 3).map(Number));

for (const [paper, [width, height]] of Object.entries(papers)) {
  test(`picture and tables on ${paper}: light though the page is dark, each part below its heading, nothing cut`, async lab => {
    const page = await open(lab);
    await withEndpoints(page);
    while (!await page.locator(':root[data-theme="dark"]').count()) await page.getByRole('button', { name: /^Theme/ }).click();
    const pages = async () => (await page.pdf({ format: paper })).toString('latin1').match(/\/Type\s*\/Page\b/g).length;
    assert.ok(await pages() <= 3, 'a small network takes more than three pages');
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width, height });
    const shown = await page.evaluate(() => {
      const color = (selector, name) => getComputedStyle(document.querySelector(selector)).getPropertyValue(name);
      const parts = [...document.querySelectorAll('[role="tabpanel"]:not([hidden])')];
      return {
        text: color('article.route-table td', 'color'),
        names: color('.picture .t.name', 'fill'),
        headings: parts.map(it => getComputedStyle(it, '::before').content),
        whole: [...document.querySelectorAll('article.route-table, .picture-frame, tr')].map(it =>
          [getComputedStyle(it.closest('.stage') ?? it).breakInside, it.getBoundingClientRect().height]),
        heads: [...document.querySelectorAll('thead, .tool-line')].map(it => getComputedStyle(it).breakAfter),
      };
    });
    assert.ok(lightness(shown.text) < 140 && lightness(shown.names) < 140, `light letters on white paper: ${shown.text}, ${shown.names}`);
    assert.deepEqual(shown.headings, ['"Route tables"', '"DNS"']);
    assert.ok(shown.whole.every(([rule, high]) => rule === 'avoid' && high < 1047), JSON.stringify(shown.whole));
    assert.ok(shown.heads.every(it => it === 'avoid'), shown.heads.join());
    // What the network is called, the question and its answer are there; what is for hands alone is not.
    assert.ok(await page.getByRole('textbox', { name: 'Network title' }).isVisible());
    assert.ok(await page.getByText(/^private, through gateway endpoint/).isVisible());
    assert.ok(await page.getByRole('columnheader', { name: 'Origin' }).first().isVisible());
    for (const button of ['Undo', 'Add endpoint', 'Change…', 'Fit', 'Share']) {
      assert.equal(await page.getByRole('button', { name: button }).first().isVisible(), false, button);
    }
    const cut = await page.locator('body').evaluate((body, width) => [...body.querySelectorAll('h1, h2, h3, td, th, code, p, span, input, select')].filter(it => {
      const { left, right, width: own } = it.getBoundingClientRect();
      return 0 < own && !it.closest('.hidden, svg') && (left < -1 || width + 1 < right);
    }).map(it => it.outerHTML.slice(0, 100)), width);
    assert.deepEqual(cut, []);
  });
}

test('each tab is printed whole', async lab => {
  const page = await open(lab);
  await withEndpoints(page);
  for (const tab of ['Trace', 'Matrix', 'Findings', 'Cost', 'Policy', 'Terminal']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    const panel = page.getByRole('tabpanel', { name: tab });
    await panel.locator(':scope > *').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 718, height: 400 });
    const cut = await panel.evaluate(it => [it, ...it.querySelectorAll('*')].filter(part => {
      const style = getComputedStyle(part);
      return style.display !== 'none' && !part.closest('.hidden') && !['SELECT', 'OPTION'].includes(part.tagName) && /auto|scroll|hidden/.test(style.overflowY) && part.clientHeight + 1 < part.scrollHeight;
    }).map(part => part.outerHTML.slice(0, 100)));
    assert.deepEqual(cut, [], tab);
    await page.emulateMedia({ media: null });
    await page.setViewportSize({ width: 1400, height: 900 });
  }
});
