// The site behind nginx and Caddy, by the configurations of `docs/hosting/`: what they send, and that the page runs; and in S3, by the
// documented commands. Skipped where a server is not installed. It must not know what is on the page.
import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import assert from 'node:assert/strict';
import { repository, site, startBrowser } from './site.mjs';

const policy = (await readFile(join(repository, 'tests/e2e/policy.txt'), 'utf8')).trim();
const found = name => [...process.env.PATH.split(delimiter), '/usr/sbin'].map(folder => join(folder, name)).find(existsSync);
const skipped = name => (found(name) ? false : `${name} is not installed`);

let work, packed, browser;
before(async () => {
  work = await mkdtemp(join(tmpdir(), 'hosting-'));
  packed = join(work, 'site');
  await cp(site, packed, { recursive: true });
  // As the archive of a release has it, but faster.
  for (const file of await readdir(packed, { recursive: true })) {
    if (/\.(wasm|js|css|html|json|svg|sh|txt|md|webmanifest)$/.test(file)) {
      await writeFile(join(packed, `${file}.br`), brotliCompressSync(await readFile(join(packed, file)), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }));
    }
  }
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await rm(work, { recursive: true, force: true });
});

/** A port that is free now. */
const freePort = () => new Promise(told => {
  const socket = createSocket().listen(0, '127.0.0.1', () => {
    const { port } = socket.address();
    socket.close(() => told(port));
  });
});

/** An answer with its body as it came over the wire. */
const ask = (url, headers = {}) => new Promise((answered, failed) => {
  get(url, { headers }, response => {
    const chunks = [];
    response.on('data', chunk => chunks.push(chunk));
    response.on('end', () => answered({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
  }).on('error', failed);
});

/** Runs a server until the test is over, and gives its address. */
async function served(name, words, port, body) {
  const server = spawn(found(name) ?? name, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: work, XDG_DATA_HOME: work, XDG_CONFIG_HOME: work } });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', text => { said += text; });
  const ended = new Promise(done => server.on('exit', done));
  const origin = `http://127.0.0.1:${port}`;
  try {
    for (let tries = 0; ; tries += 1) {
      if (await ask(`${origin}/`).then(() => true, () => false)) break;
      assert.ok(tries < 100 && server.exitCode === null, `${name} does not answer: ${said}`);
      await new Promise(later => setTimeout(later, 100));
    }
    await body(origin);
  } finally {
    server.kill();
    await ended;
  }
}

/** What `docs/hosting.md` promises of a host. */
async function isAsDocumented(origin) {
  const files = await readdir(site, { recursive: true });
  const named = pattern => files.filter(file => pattern.test(file));
  const types = [
    [/^index\.html$/, /^text\/html/], [/\.js$/, /^text\/javascript/], [/\.css$/, /^text\/css/], [/\.wasm$/, /^application\/wasm/],
    [/\.json$/, /^application\/json/], [/\.svg$/, /^image\/svg\+xml/], [/\.webmanifest$/, /^application\/manifest\+json/], [/\.sh$/, /^text\/plain/],
  ];
  for (const [pattern, type] of types) {
    assert.ok(named(pattern).length > 0, `${pattern}`);
    for (const file of named(pattern).slice(0, 12)) {
      const { status, headers } = await ask(`${origin}/${file}`);
      assert.equal(status, 200, file);
      assert.match(headers['content-type'], type, file);
      assert.equal(headers['content-security-policy'], policy, file);
      assert.equal(headers['x-content-type-options'], 'nosniff', file);
      assert.equal(headers['access-control-allow-origin'], '*', file);
      const isHashed = /-[0-9a-f]{16}(_[a-z]+)?\.\w+$/.test(file);
      assert.equal(headers['cache-control'], isHashed ? 'public, max-age=31536000, immutable' : 'no-cache', file);
    }
  }
  // What was packed goes out as it was packed; who cannot read that gets it compressed on the way.
  for (const file of named(/^(page-.*_bg\.wasm|index\.html|embed\.js)$/)) {
    const { headers, body } = await ask(`${origin}/${file}`, { 'accept-encoding': 'gzip, br' });
    assert.equal(headers['content-encoding'], 'br', file);
    assert.match(headers['vary'] ?? '', /accept-encoding/i, file);
    assert.match(headers['content-type'], file.endsWith('.wasm') ? /^application\/wasm/ : /^text\//, file);
    assert.deepEqual(body, await readFile(join(packed, `${file}.br`)), file);
    assert.deepEqual(brotliDecompressSync(body), await readFile(join(site, file)), file);
  }
  for (const file of ['languages/en.json', 'examples/first.sh', 'poster.svg', named(/_rest\.wasm$/)[0]]) {
    const { headers } = await ask(`${origin}/${file}`, { 'accept-encoding': 'gzip' });
    assert.equal(headers['content-encoding'], 'gzip', file);
  }
  const plain = await ask(`${origin}/embed.js`);
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.deepEqual(plain.body, await readFile(join(site, 'embed.js')));
  // Browsers ask again for what may change, and are told that it did not.
  for (const file of ['index.html', 'offline.js']) {
    const { headers } = await ask(`${origin}/${file}`);
    assert.ok(headers.etag, file);
    assert.equal((await ask(`${origin}/${file}`, { 'if-none-match': headers.etag })).status, 304, file);
  }
  // What is not there is said to be so, and is kept by nobody.
  for (const file of ['nothing.html', 'page-0123456789abcdef_bg.wasm', '../passwd', 'docs/']) {
    const { status, headers } = await ask(`${origin}/${file}`);
    if (file === 'docs/') assert.equal(status, 200);
    else assert.equal(status, 404, file);
    if (status === 404) assert.doesNotMatch(headers['cache-control'] ?? '', /immutable/, file);
    assert.equal(headers['content-security-policy'], policy, file);
  }
}

/** The page and an embed in somebody else's page run, and nothing is said on the console. */
async function runsInBrowser(origin, { isEmbeddedElsewhere } = { isEmbeddedElsewhere: true }) {
  const context = await browser.newContext();
  const complaints = [];
  context.on('page', page => {
    page.on('console', message => { if (!message.location().url.endsWith('/favicon.ico')) complaints.push(`${message.type()}: ${message.text()}`); });
    page.on('pageerror', fault => complaints.push(fault.message));
    page.on('request', request => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin) && !request.url().endsWith('/host.html')) complaints.push(request.url()); });
  });
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  await page.getByRole('tree', { name: 'Network' }).waitFor();
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('dialog').waitFor();
  await page.goto(`${origin}/docs/index.html`);
  await page.locator('endpoint-lab').first().evaluate(lab => lab.ready);

  if (isEmbeddedElsewhere) await embedsElsewhere(page, origin);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A page of another site has an embed from here. */
async function embedsElsewhere(page, origin) {
  const other = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(
    `<!DOCTYPE html><title>Elsewhere</title><script type="module" src="${origin}/embed.js" crossorigin></script><endpoint-lab src="${origin}/examples/first.sh" lang="de"></endpoint-lab>`,
  ));
  await new Promise(ready => other.listen(0, '127.0.0.1', ready));
  try {
    await page.goto(`http://127.0.0.1:${other.address().port}/host.html`);
    await page.locator('endpoint-lab').evaluate(lab => lab.ready);
    await page.locator('endpoint-lab svg.picture').waitFor();
  } finally {
    await new Promise(closed => { other.close(closed); other.closeAllConnections(); });
  }
}

test('nginx, as docs/hosting/nginx.conf has it', { timeout: 120_000, skip: skipped('nginx') }, async () => {
  const port = await freePort();
  const folder = join(work, 'nginx');
  await mkdir(join(folder, 'logs'), { recursive: true });
  const given = await readFile(join(repository, 'docs/hosting/nginx.conf'), 'utf8');
  const hasBrotli = existsSync('/usr/share/nginx/modules-available/mod-http-brotli-static.conf') || existsSync('/usr/lib/nginx/modules/ngx_http_brotli_static_module.so');
  assert.ok(hasBrotli, 'the module for brotli_static is not installed: libnginx-mod-http-brotli-static');
  await writeFile(join(folder, 'lab.conf'), given.replace('listen 80;', `listen 127.0.0.1:${port};`).replace('/srv/endpoint-lab;', `${packed};`));
  const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder}/${name};`).join('\n');
  await writeFile(join(folder, 'nginx.conf'), `
load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
daemon off; pid ${folder}/pid; error_log stderr;
${process.getuid() === 0 ? 'user root;' : ''}
events {}
http { access_log off; include /etc/nginx/mime.types; default_type application/octet-stream; ${own}\ninclude ${folder}/lab.conf; }
`);
  await served('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], port, async origin => {
    await isAsDocumented(origin);
    await runsInBrowser(origin);
  });
});

test('Caddy, as docs/hosting/Caddyfile has it', { timeout: 120_000, skip: skipped('caddy') }, async () => {
  const port = await freePort();
  const folder = join(work, 'caddy');
  await mkdir(folder, { recursive: true });
  const given = await readFile(join(repository, 'docs/hosting/Caddyfile'), 'utf8');
  await writeFile(join(folder, 'Caddyfile'), `{\n\tadmin off\n}\n${given.replace('lab.example.org {', `http://127.0.0.1:${port} {`).replace('root * /srv/endpoint-lab', `root * ${packed}`)}`);
  await served('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], port, async origin => {
    await isAsDocumented(origin);
    await runsInBrowser(origin);
  });
});

test('a host that sends no headers: the pages are held to the policy that they carry', { timeout: 60_000 }, async () => {
  const types = { html: 'text/html', js: 'text/javascript', css: 'text/css', wasm: 'application/wasm', svg: 'image/svg+xml', json: 'application/json', webmanifest: 'application/manifest+json' };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://lab').pathname.replace(/\/$/, '/index.html');
    try {
      const body = await readFile(join(site, path));
      response.writeHead(200, { 'content-type': types[path.split('.').pop()] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${server.address().port}`;
  try {
    await runsInBrowser(origin, { isEmbeddedElsewhere: false });
    const page = await browser.newPage();
    for (const file of ['', 'docs/index.html', 'embed.html?src=examples/first.sh']) {
      await page.goto(`${origin}/${file}`);
      const refused = await page.evaluate(() => new Promise(told => {
        addEventListener('securitypolicyviolation', event => told(event.effectiveDirective));
        document.head.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.isBroken = true' }));
        setTimeout(told, 1000, 'nothing');
      }));
      assert.match(refused, /^script-src/, file);
    }
    await page.close();
  } finally {
    await new Promise(closed => { server.close(closed); server.closeAllConnections(); });
  }
});

/** A program of Python's packages of `tests/peers`, where they are installed. */
const peer = process.env.PEERS;
const python = (words, more = {}) => {
  const { status, stdout, stderr } = spawnSync(peer, words, { encoding: 'utf8', ...more });
  assert.equal(status, 0, `${words.join(' ')}: ${stdout}${stderr}`);
  return stdout;
};

test('S3, by the commands of docs/hosting.md: each file has its type and how long it is kept', { timeout: 240_000, skip: peer ? false : 'the AWS CLI and moto are not installed' }, async () => {
  const documented = (await readFile(join(repository, 'docs/hosting.md'), 'utf8')).replaceAll('\\\n', '').split('\n');
  const commands = documented.filter(line => line.startsWith('$ aws s3 ')).map(line => line.slice(2));
  assert.equal(commands.length, 2);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_DEFAULT_REGION: 'us-east-1', AWS_ENDPOINT_URL: origin,
    AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true', PEER: peer,
  };
  await served(peer, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], port, async () => {
    const aws = command => {
      const { status, stdout, stderr } = spawnSync('bash', ['-c', `aws() { "$PEER" -m awscli "$@"; }\n${command}`], { encoding: 'utf8', env, cwd: work });
      assert.equal(status, 0, `${command}: ${stderr}`);
      return stdout;
    };
    aws('aws s3 mb s3://lab');
    // In CloudFront's place this test may read.
    const anyone = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::lab/*' }] };
    aws(`aws s3api put-bucket-policy --bucket lab --policy '${JSON.stringify(anyone)}'`);
    const [hashed, others] = commands.map(command => command.replace('cp dist ', `cp ${site} `).replace('s3://BUCKET', 's3://lab'));
    const isHashed = file => /-[0-9a-f]{16}(_[a-z]+)?\.\w+$/.test(file);
    const files = (await readdir(site, { recursive: true, withFileTypes: true })).filter(it => it.isFile())
      .map(it => join(it.parentPath ?? it.path, it.name).slice(site.length).replace(/^\/+/, '')).sort();
    const there = () => JSON.parse(aws("aws s3api list-objects-v2 --bucket lab --query 'sort(Contents[].Key)' --output json"));
    aws(hashed);
    assert.deepEqual(there(), files.filter(isHashed), 'what has a hash in its name goes first, and nothing else');
    aws(others);
    assert.deepEqual(there(), files);
    const types = {
      html: /^text\/html/, js: /^text\/javascript|^application\/javascript/, css: /^text\/css/, wasm: /^application\/wasm/,
      json: /^application\/json/, svg: /^image\/svg\+xml/, webmanifest: /^application\/manifest\+json/, png: /^image\/png/,
    };
    const seen = {};
    for (const file of files) {
      const { status, headers, body } = await ask(`${origin}/lab/${file}`);
      assert.equal(status, 200, file);
      const end = file.split('.').pop();
      assert.match(headers['content-type'], types[end] ?? /./, file);
      assert.equal(headers['cache-control'], isHashed(file) ? 'public, max-age=31536000, immutable' : 'no-cache', file);
      assert.equal(headers['content-encoding'], undefined, `${file}: CloudFront compresses`);
      seen[end] = headers['content-type'];
      if (!(end in types) || file === 'index.html') assert.deepEqual(body, await readFile(join(site, file)), file);
    }
    for (const end of Object.keys(types).filter(it => it !== 'png')) assert.ok(seen[end], end);
  });
});

test('CloudFront, as docs/hosting/cloudfront.yaml has it: CloudFormation takes it, and it sends what the documentation says', { timeout: 120_000, skip: peer ? false : 'cfn-lint is not installed' }, async () => {
  const file = join(repository, 'docs/hosting/cloudfront.yaml');
  assert.equal(python(['-c', 'from cfnlint.runner import main; main()', file]), '');
  const template = await readFile(file, 'utf8');
  assert.equal(template.match(/ContentSecurityPolicy: >-\n(.*)/)[1].trim(), policy);
  const code = template.match(/FunctionCode: \|\n((?: {8}.*\n)+)/)[1];
  const handler = new Function(`${code}; return handler;`)();
  const asked = uri => handler({ request: { uri } }).uri;
  assert.deepEqual(['/', '/docs/', '/docs/a.html', '/embed.js'].map(asked), ['/index.html', '/docs/index.html', '/docs/a.html', '/embed.js']);
});
