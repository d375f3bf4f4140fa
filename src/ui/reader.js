// Reads files away from the page, with the page's own module. It must not know what is in them.
import * as page from './STEM.js';

const begun = (async () => {
  await page.fetchRest?.();
  await page.default({ module_or_path: new URL('./STEM_bg.wasm', import.meta.url) });
})();

/** What the languages' files say, or nothing where English is spoken. */
const words = async address => address && (await fetch(address)).text();

onmessage = async ({ data: { names, files, base, tag, address, given } }) => {
  try {
    await begun;
    const texts = [];
    for (const file of files) texts.push(await file.text());
    postMessage([0, page.readFiles([names, texts, base, tag, await words(address), given], stage => postMessage([1, stage]))]);
  } catch (error) {
    postMessage([2, String(error)]);
  }
};
