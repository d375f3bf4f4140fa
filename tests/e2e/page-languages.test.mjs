// The page in a made-up language, in which every string is marked and twice as long: what is not marked is hard-coded, and what is
// longer must still fit. And in Arabic and Korean: direction, and what axe finds. It must not know what the strings say.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, axe, open, test } from './lab.mjs';
import { site } from './site.mjs';

// What is no sentence of the page's, and why.
const DATA = [
  'code, kbd, pre, .mono', // commands, ids, addresses, and values as AWS's answers have them
  '.fields dt, .fields dd', // members of AWS's answers, and what they hold
  '.route-table td:last-child', // the operation that a route is from
].join(', ');
// Words that are data wherever they stand.
const WORDS = [
  'shop', 'default', 'web', 'endpoints', // the network's own names
  'DynamoDB', 'Systems Manager', 'US East \\(N\\. Virginia\\)', // AWS's names of services and Regions
  'active', 'running', 'available', // states, as AWS's answers have them
  'Create\\p{L}+', // operations
  'dynamodb', 'ssm', 's3', // services, as their names have them
  'Gateway', 'Interface', 'Resource', 'ServiceNetwork', 'GatewayLoadBalancer', // the values of VpcEndpointType
  'on  dig \\+short', // a command
  'CloudFormation(: JSON)?', 'Terraform', 'describe-\\*', // what files are called by those who read them
];

/** A text with marks around it, and as much again behind it; its places stay. */
const marked = text => `⟦${text} ${text.replace(/\{\d+\}/g, '').replace(/\S/g, '·')}⟧`;

async function madeUp(file) {
  const strings = JSON.parse(await readFile(join(site, file), 'utf8'));
  return JSON.stringify(Object.fromEntries(Object.entries(strings).map(([key, text]) => [key, marked(text)])));
}

/** Opens the page in German, which is the made-up language here: the browser asks for it. */
async function openMadeUp(lab, path = '/') {
  await lab.context.route('**/languages/de.json', async route => route.fulfill({ contentType: 'application/json', body: await madeUp('languages/en.json') }));
  await lab.context.route('**/exercises/de/*.json', async route => {
    const name = new URL(route.request().url()).pathname.split('/').pop();
    await route.fulfill({ contentType: 'application/json', body: await madeUp(`exercises/en/${name}`) });
  });
  return open(lab, path);
}

/** The visible texts with letters that no mark encloses, each with its place. */
const unmarked = page => page.evaluate(([data, words]) => {
  const found = new Set();
  const known = new RegExp(`(?<![\\p{L}])(${words})(?![\\p{L}])`, 'gu');
  const rest = text => {
    for (let before = ''; before !== text;) [before, text] = [text, text.replace(/⟦[^⟦⟧]*⟧/g, '')];
    // What was cut short has lost its other mark; ids, addresses and names of hosts have digits, dots or hyphens in them.
    text = text.replace(/⟦.*$/s, '').replace(/^.*…·*⟧/s, '').replace(/\S*[\p{L}\d][\d.:_/-]+[\p{L}\d]\S*/gu, '').replace(/\b[a-z]+\d+\b/g, '');
    text = text.replace(known, '');
    return /\p{L}{2}/u.test(text) ? text.trim() : '';
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.parentElement;
    if (at.closest(data) || at.closest('script, style, title, option') || !at.checkVisibility()) continue;
    // A sentence in which a name can be pressed, or what is typed stands out, is several nodes: it is read as a whole.
    const whole = at.closest('.reason, .sentence') ?? (at.querySelector(':scope > code') ? at : node);
    const text = rest(whole.textContent);
    if (text) {
      const classes = [at.parentElement, at].map(it => it.tagName.toLowerCase() + [...it.classList].map(name => `.${name}`).join('')).join(' > ');
      found.add(`${classes}: ${text}`);
    }
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    if (element.closest(data) || !element.checkVisibility()) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      const text = rest(element.getAttribute(name) ?? '');
      if (text) found.add(`${element.tagName.toLowerCase()}${[...element.classList].map(it => `.${it}`).join('')} ${name}: ${text}`);
    }
  }
  return [...found];
}, [DATA, WORDS.join('|')]);

/** What hangs out of the window at the side and cannot be scrolled to. */
const tooWide = page => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.body.querySelectorAll('*')].filter(element => {
    if (element.closest('svg svg, .hidden') || !element.checkVisibility()) return false;
    const box = element.getBoundingClientRect();
    if (box.width === 0) return false;
    // Nothing scrolls to what lies before the start of a line.
    const inside = element.matches('button, a, input, select') && element.closest('dialog')?.getBoundingClientRect();
    if (inside && (getComputedStyle(element).direction === 'rtl' ? inside.right + 1 < box.right : box.left < inside.left - 1)) return true;
    if (box.right <= width + 1 && -1 <= box.left) return false;
    // Within something that scrolls or clips, it is reached or meant.
    for (let above = element.parentElement; above; above = above.parentElement) {
      if (getComputedStyle(above).overflowX !== 'visible' && above !== document.body && above !== document.documentElement) return false;
    }
    return true;
  });
  const scrolls = document.documentElement.scrollWidth > width + 1 ? [`the page scrolls sideways: ${document.documentElement.scrollWidth} > ${width}`] : [];
  return [...scrolls, ...wide.slice(0, 5).map(it => `${it.tagName.toLowerCase()}.${[...it.classList].join('.')}: ${it.textContent.slice(0, 60)}`)];
});

/** Goes through the tabs and dialogs, and says what `look` finds in each. */
async function walk(page, look) {
  const found = new Map();
  const note = async place => { for (const it of await look(page)) if (!found.has(it)) found.set(it, place); };
  await note('first');
  const tabs = page.getByRole('tablist').first().getByRole('tab');
  for (let number = 0; number < await tabs.count(); number += 1) {
    await tabs.nth(number).click();
    await note(`tab ${number}`);
  }
  const dialog = page.getByRole('dialog');
  const close = async () => { await page.keyboard.press('Escape'); await dialog.waitFor({ state: 'hidden' }); };
  const press = async (name, within = page) => {
    await within.getByRole('button', { name }).first().click();
    await page.waitForTimeout(150);
    await note(String(name));
  };
  for (const name of [/^⟦Add endpoint/, /^⟦Start from/, /^⟦Import/, /^⟦Share/, /^⟦Export/]) {
    await press(name);
    await close();
  }
  for (const name of [/^⟦Gateway endpoints/, /^⟦Grade answers/, /^⟦Make an exercise/, /^⟦Certificate/]) {
    await press(/^⟦Start from/);
    await press(name, dialog);
    await close();
  }
  await page.locator('g.instance').first().click();
  await note('an instance');
  return [...found].map(([it, place]) => `${place}: ${it}`);
}

for (const [width, height] of [[1400, 900], [390, 844]]) {
  test(`no text is hard-coded, and texts twice as long fit a window ${width} wide`, async lab => {
    const page = await openMadeUp(lab, '/');
    await page.setViewportSize({ width, height });
    await page.getByRole('button', { name: /^⟦Start from/ }).waitFor();
    const look = async page => [...await unmarked(page), ...await tooWide(page)];
    const found = await walk(page, look);
    await page.goto(`${lab.origin}/#exercise=gateway/gateway-egress`);
    await page.locator('#lesson-title').waitFor();
    for (const name of [/^⟦Hint 1/, /^⟦Hint 2/, /^⟦Show a solution/, /^⟦Show it/]) await page.getByRole('button', { name }).click();
    found.push(...await look(page));
    assert.equal(found.join('\n'), '');
  }, { locale: 'de' });
}

for (const [tag, direction, width] of [['ar', 'rtl', 1400], ['ko', 'ltr', 1400], ['ar', 'rtl', 390], ['ko', 'ltr', 390]]) {
  test(`in ${tag} lines run ${direction}, and axe finds nothing in a window ${width} wide`, async lab => {
    const page = await open(lab, '/#exercise=gateway/gateway-first');
    await page.setViewportSize({ width, height: 900 });
    await page.locator('#lesson-title').waitFor();
    const root = page.locator('html');
    assert.deepEqual([await root.getAttribute('lang'), await root.getAttribute('dir')], [tag, direction]);
    await axe(page);
    assert.deepEqual(await tooWide(page), []);
    // A word of the line above the picture is not cut in two, and a dialog's head begins where its lines do.
    for (const word of await page.locator('.question .word').all()) {
      if (await word.isVisible()) assert.ok((await word.boundingBox()).height < 32, await word.textContent());
    }
    if (width === 1400) {
      await page.locator('.top button').filter({ hasText: '…' }).first().click();
      const head = page.locator('dialog[open] .dialog-head');
      await head.waitFor();
      assert.equal(await head.evaluate(it => getComputedStyle(it).paddingInlineStart), '24px');
      await page.keyboard.press('Escape');
    }
    const tabs = page.getByRole('tablist').first().getByRole('tab');
    for (let number = 0; number < await tabs.count(); number += 1) {
      await tabs.nth(number).click();
      await axe(page);
    }
  }, { locale: tag });
}
