// How long React Flow with ELK takes from the click until the same change is painted, at 10, 100 and 300 endpoints: printed beside
// the lab's own time by `cargo xtask bench`. `npm ci` in this folder comes first.
import { build } from 'esbuild';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '../../tests/e2e/site.mjs';

const RUNS = 3;
const here = name => fileURLToPath(new URL(name, import.meta.url));
const bundle = await build({
  entryPoints: [here('app.jsx')], bundle: true, minify: true, write: false, format: 'iife', jsx: 'automatic', logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"' },
});
const files = {
  '/': ['text/html', '<!DOCTYPE html><title>React Flow</title><link rel="stylesheet" href="style.css"><div id="root"></div><script src="app.js"></script>'],
  '/app.js': ['text/javascript', bundle.outputFiles[0].contents],
  '/style.css': ['text/css', await readFile(here('node_modules/@xyflow/react/dist/style.css'))],
};
const server = createServer((request, response) => {
  const [type, body] = files[new URL(request.url, 'http://bench').pathname] ?? ['text/plain', ''];
  response.writeHead(200, { 'content-type': type }).end(body);
});
await new Promise(ready => server.listen(0, '127.0.0.1', ready));

/** Clicks, and gives the milliseconds until the frame after the change is painted. Runs in the page. */
function paintedAfterClick() {
  return new Promise(done => {
    const wanted = window.gateways + 1;
    const start = performance.now();
    document.querySelector('button').click();
    const look = () => {
      if (window.gateways < wanted) return requestAnimationFrame(look);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - start);
      requestAnimationFrame(() => channel.port2.postMessage(null));
    };
    requestAnimationFrame(look);
  });
}

const browser = await startBrowser();
try {
  console.log(`React Flow and ELK, from click to painted, "add one endpoint": median (worst) of ${RUNS} runs`);
  for (const endpoints of [10, 100, 300]) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(120_000);
    await page.goto(`http://127.0.0.1:${server.address().port}/?endpoints=${endpoints}`);
    await page.waitForFunction(() => window.gateways === 0);
    const times = [];
    for (let run = 0; run < RUNS; run += 1) times.push(await page.evaluate(paintedAfterClick));
    times.sort((a, b) => a - b);
    console.log(`   ${String(endpoints).padStart(5)} endpoints: ${times[RUNS >> 1].toFixed(1)} (${times.at(-1).toFixed(1)}) ms`);
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
