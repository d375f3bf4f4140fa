// The page for an <iframe>: a lab by the address's parameters, that tells the page around it how high it is and obeys it.
// It must not know what the lab shows.
//
//   <iframe src="…/embed.html?src=lab.json&view=picture&host=https://docs.example.com" title="…"></iframe>
//
// `host` is the origin of the page around. Only that page, and only from that origin, is answered; without it nobody is.
import './embed.js';

const parameters = new URLSearchParams(location.search);
const host = parameters.get('host');
const lab = document.createElement('endpoint-lab');
for (const name of ['view', 'from', 'to', 'theme', 'lang', 'readonly']) {
  if (parameters.has(name)) lab.setAttribute(name, parameters.get(name));
}
// A lab of this site, or one that the address itself carries: a frame fetches nothing that somebody else chose elsewhere.
const source = parameters.get('src');
if (location.hash.length > 1) lab.setAttribute('src', location.hash);
else if (source && new URL(source, location.href).origin === location.origin) lab.setAttribute('src', source);
if (parameters.get('theme') === 'dark') document.documentElement.style.colorScheme = 'dark';
if (parameters.get('theme') === 'light') document.documentElement.style.colorScheme = 'light';
document.body.append(lab);

const isFramed = parent !== window;
/** Tells the page around. The height alone is no secret: without a `host` it is told to whoever is there. */
const tell = (message, origin) => { if (isFramed && origin) parent.postMessage({ endpointLab: message }, origin); };
new ResizeObserver(() => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  tell({ event: 'height', detail: height }, host ?? '*');
}).observe(document.body);
for (const event of ['change', 'trace']) lab.addEventListener(event, ({ detail }) => tell({ event, detail }, host));

const methods = ['run', 'document', 'open', 'trace'];
addEventListener('message', async ({ source: from, origin, data }) => {
  if (!isFramed || from !== parent || !host || origin !== host) return;
  const asked = data?.endpointLab;
  if (!asked || typeof asked !== 'object') return;
  if (['theme', 'lang'].includes(asked.set)) {
    lab.setAttribute(asked.set, String(asked.to));
    if (asked.set === 'theme') document.documentElement.style.colorScheme = asked.to === 'dark' ? 'dark' : 'light';
    return;
  }
  if (!methods.includes(asked.method)) return;
  const { id } = asked;
  try {
    await lab.ready;
    tell({ id, result: lab[asked.method](...(Array.isArray(asked.arguments) ? asked.arguments : [])) }, host);
  } catch (fault) {
    tell({ id, fault: String(fault?.message ?? fault) }, host);
  }
});
