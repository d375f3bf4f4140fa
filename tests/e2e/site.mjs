// The built site on a server that sends the policy, and Chromium. It must not know of tests: scripts use it too.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('.', import.meta.url));
export const repository = join(here, '../..');
export const site = process.env.LAB_SITE ?? join(repository, 'dist');
const policy = (await readFile(join(here, 'policy.txt'), 'utf8')).trim();

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8', '.lab': 'text/plain; charset=utf-8',
};

/** Serves the site at `/` and at `/docs/lab/`, under the policy. Gives `{ origin, close }`. */
export async function startServer(folder = site) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://lab').pathname).replace(/^\/docs\/lab\//, '/');
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
    const headers = { 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' };
    try {
      const body = await readFile(file);
      response.writeHead(200, { ...headers, 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('Not found\n');
    }
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise(closed => { server.close(closed); server.closeAllConnections(); }),
  };
}

/** Starts Chromium, from `$CHROMIUM`. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
}
