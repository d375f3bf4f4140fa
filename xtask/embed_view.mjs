// What the embed runs at first: `node embed_view.mjs FOLDER` opens labs in an instrumented engine and prints the indices of the
// functions that run. FOLDER has the engine that builds labs (`edit.mjs`, `edit_bg.wasm`) and the instrumented one (`watched.mjs`,
// `watched_bg.wasm`). It must not know what is in the labs.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const examples = new URL('../public/examples/', import.meta.url);
const made = async name => {
  const engine = await import(pathToFileURL(join(folder, `${name}.mjs`)));
  engine.initSync({ module: await readFile(join(folder, `${name}_bg.wasm`)) });
  return engine;
};
const [whole, watched] = [await made('edit'), await made('watched')];

// A script is not what is opened at first: only what it builds is.
const texts = [];
for (const file of await readdir(examples)) {
  const lab = whole.Lab.open(await readFile(new URL(file, examples), 'utf8'));
  texts.push(lab.document(), lab.link());
}
const languages = new URL('../public/languages/', import.meta.url);
watched.speak('de', '');
watched.speak('de', await readFile(new URL('de.json', languages), 'utf8'));
for (const text of texts) {
  for (const tag of ['de', 'en']) {
    watched.speak(tag, '');
    watched.direction();
    const lab = watched.Lab.open(text);
    lab.ask('', '', '');
    const { question } = JSON.parse(lab.draw(false));
    const values = [...question.matchAll(/<option value="([^"]*)"/g)].map(found => found[1]);
    const places = values.indexOf('internet');
    // From everywhere to where it is asked first; what other questions need besides comes when they are asked.
    for (const from of values.slice(0, places + 1)) {
      lab.ask('picture routes dns trace', from, '');
      lab.draw(false);
    }
    lab.ask('trace picture', 'nobody', 'no name');
    lab.draw(false);
    lab.free();
  }
}
for (const text of ['', '{', '{"format": "endpoint-lab", "version": 99}', '1abc', '<svg></svg>']) {
  try { watched.Lab.open(text); } catch { /* None of them is a lab. */ }
}
process.stdout.write(`${[...globalThis.labSeen].sort((a, b) => a - b).join(' ')}\n`);
