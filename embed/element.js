// The element <endpoint-lab>: a lab in any page. It must not know anything of AWS: the engine writes all that is shown.
//
//   <script type="module" src="…/embed.js"></script>
//   <endpoint-lab src="lab.json" view="picture dns" from="web-1" to="s3.us-east-1.amazonaws.com" readonly></endpoint-lab>
//
// What stands inside the element is shown until the lab is there, and stays where it cannot be had.

const address = name => new URL(name, import.meta.url);
const FRESH = ':host { display: block } :host([hidden]) { display: none }';
const sheet = new CSSStyleSheet();
sheet.replaceSync(FRESH);

let viewer, editor, engines;
/** The engine that shows labs, fetched once for all elements of the page. */
function load() {
  viewer ??= (async () => {
    const [{ engine }, style] = await Promise.all([import('./ENGINE.js'), fetched(address('./STYLE'))]);
    engines ??= { view: engine(), edit: engine() };
    await engines.view.start({ module_or_path: address('./ENGINE_view.wasm') });
    sheet.replaceSync(FRESH + style);
    return engines.view;
  })();
  viewer.catch(() => { viewer = undefined; });
  return viewer;
}

/** The engine that changes labs, fetched when a person begins. */
function loadEditor() {
  editor ??= (async () => {
    await load();
    start(await WebAssembly.compileStreaming(fetch(address('./ENGINE_edit.wasm'))));
    return engines.edit;
  })();
  editor.catch(() => { editor = undefined; });
  return editor;
}

let isEditing = false;
function start(module) {
  if (!isEditing) engines.edit.initSync({ module });
  isEditing = true;
}

/** The same at once: who calls `run` waits for its answer. */
function editorNow() {
  const request = new XMLHttpRequest();
  request.open('GET', address('./ENGINE_edit.wasm'), false);
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw new Error(`ENGINE_edit.wasm: ${request.status}`);
  start(Uint8Array.from(request.responseText, letter => letter.charCodeAt(0)));
}

async function fetched(place, signal) {
  const answer = await fetch(place, { signal });
  if (!answer.ok) throw new Error(`${place}: ${answer.status} ${answer.statusText}`);
  return answer.text();
}

const files = new Map();
const words = new Map();
/** The strings of a language, fetched once; an empty text where there are none. */
async function strings(tag) {
  const name = tag.split('-')[0].toLowerCase();
  if (!/^[a-z]{2,3}$/.test(name)) return '';
  if (!files.has(name)) files.set(name, fetched(address(`./languages/${name}.json`)).catch(() => ''));
  words.set(tag, await files.get(name));
  return words.get(tag);
}

/** Has an engine speak a language whose strings are here, else English; gives the language that it speaks. */
function speak(made, tag) {
  return made.speak(tag, '') || made.speak(tag, words.get(tag) ?? '') || made.speak('en', '');
}

/** Elements are woken a little before they scroll into view. */
const near = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) target.ready.catch(() => {});
}, { rootMargin: '400px' });

/** The elements that are awake, which follow the language of what is around them. */
const awake = new Set();
const languages = new MutationObserver(() => { for (const element of awake) element.followLanguage(); });

/** How light a computed colour is, from 0 to 1. */
function lightness(colour) {
  const numbers = (colour.match(/-?[\d.]+/g) ?? []).map(Number);
  if (/^ok/.test(colour)) return numbers[0];
  if (/^l/.test(colour)) return numbers[0] / 100;
  const [red, green, blue] = /^color/.test(colour) ? numbers : numbers.map(number => number / 255);
  return 0.3 * red + 0.59 * green + 0.11 * blue;
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The engine says in words why it refuses: as an error, it is what others expect. */
function told(ask) {
  try {
    return ask();
  } catch (why) {
    throw typeof why === 'string' ? new Error(why) : why;
  }
}

/** Shows HTML of the engine's where it is not shown yet. */
function show(place, html) {
  if (place.shown === html) return;
  place.shown = html;
  place.innerHTML = html;
}

export class EndpointLab extends HTMLElement {
  static observedAttributes = ['src', 'exercise', 'view', 'from', 'to', 'theme', 'lang', 'readonly'];

  #root = this.attachShadow({ mode: 'open' });
  /** The promise of `ready`; the engine; the lab in it. */
  #ready;
  #made;
  #lab;
  /** What the lab itself says of how it is shown. */
  #own;
  /** What is kept of a changed lab while the element is nowhere. */
  #kept;
  #isChanged = false;
  #abort;
  /** The language that is asked for. */
  #spoken;
  /** What the reader asks, beside the attributes. */
  #from;
  #to;
  /** What is drawn into, and what was said and traced last. */
  #places;
  #isLinked = false;
  #said = '';
  #traced = '';

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(document.createElement('slot'));
    this.#root.addEventListener('change', event => this.#asked(event));
    this.#root.addEventListener('submit', event => this.#sent(event));
    this.#root.addEventListener('click', event => this.#clicked(event));
    for (const sign of ['pointerover', 'focusin']) this.#root.addEventListener(sign, () => this.#begin(), { passive: true });
  }

  connectedCallback() {
    near.observe(this);
  }

  disconnectedCallback() {
    near.unobserve(this);
    // A move is a removal, too: what is back by then goes on.
    setTimeout(() => { if (!this.isConnected) this.#rest(); });
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.#lab) return;
    if (name === 'src' || name === 'exercise') this.#reopen();
    else if (name === 'theme') this.followTheme();
    else if (name === 'lang') this.followLanguage();
    else {
      if (name === 'from') this.#from = undefined;
      if (name === 'to') this.#to = undefined;
      this.#draw();
    }
  }

  /** Settles when the lab is there, and has it fetched if nobody saw the element yet. */
  get ready() {
    this.#ready ??= this.#wake();
    return this.#ready;
  }

  async #wake() {
    const abort = this.#abort = new AbortController();
    try {
      this.#made = await load();
      const exercise = this.#kept ? undefined : await this.#exercise(abort.signal);
      const text = exercise ? '' : this.#kept ?? await this.#text(abort.signal);
      // A script is carried out: that is the other engine's.
      if (exercise || isScript(text)) this.#made = await loadEditor();
      if (abort.signal.aborted) throw abort.signal.reason;
      this.#lab = told(() => exercise ? this.#made.Lab.exercise(...exercise) : this.#made.Lab.open(text));
      await this.#speak();
      if (abort.signal.aborted) throw abort.signal.reason;
      this.#furnish();
      if (awake.size === 0) languages.observe(document, { attributes: true, attributeFilter: ['lang'], subtree: true });
      awake.add(this);
      near.unobserve(this);
      this.#draw();
    } catch (fault) {
      const isWanted = !abort.signal.aborted;
      this.#rest();
      if (isWanted) this.#complain(fault);
      throw fault;
    }
  }

  /** The lab's text: of `src`, or of the picture that stands inside. */
  async #text(signal) {
    const source = this.getAttribute('src');
    if (source?.includes('#')) return source.slice(source.indexOf('#')).replace(/^#(?!lab=)/, '#lab=');
    if (source) return fetched(new URL(source, document.baseURI), signal);
    const inside = this.innerHTML.match(/endpoint-lab:(\w[\w-]*)/);
    if (inside) return inside[1];
    throw new Error('<endpoint-lab> has neither a src nor a picture that holds a lab.');
  }

  /** The exercise `TRACK/ID`: its track, its id and its texts. */
  async #exercise(signal) {
    const named = /^([a-z]+)\/([a-z0-9-]+)$/.exec(this.getAttribute('exercise') ?? '');
    if (!named) return undefined;
    const [, track, id] = named;
    const [text, texts] = await Promise.all([`exercises/${track}.json`, `exercises/en/${track}.json`].map(file => fetched(address(`./${file}`), signal)));
    return [text, id, texts];
  }

  #reopen() {
    this.#isChanged = false;
    this.#own = this.#from = this.#to = this.#kept = undefined;
    this.#rest();
  }

  /** Gives back what the element holds outside of itself. */
  #rest() {
    this.#abort?.abort(new Error('The element was removed.'));
    if (this.#lab) {
      if (this.#isChanged) this.#kept = this.#lab.document();
      this.#lab.free();
    }
    this.#lab = this.#ready = this.#places = undefined;
    awake.delete(this);
    if (awake.size === 0) languages.disconnect();
    this.#root.replaceChildren(document.createElement('slot'));
    if (this.isConnected) near.observe(this);
  }

  /** Without a lab, what stands inside says more than an error; else the error is said. */
  #complain(fault) {
    near.unobserve(this);
    const text = fault?.message ?? String(fault);
    if (this.childElementCount === 0) this.#root.replaceChildren(make('p', { role: 'alert' }, text));
    this.dispatchEvent(new CustomEvent('fault', { detail: text }));
  }

  /** What is drawn into. The old height is kept for as long as nothing else is asked for, so that nothing jumps. */
  #furnish() {
    const { height } = this.getBoundingClientRect();
    const place = (name, tag = 'div') => make(tag, { class: `el-${name}` });
    const [question, answer, parts, tools, foot] = ['question', 'answer', 'parts', 'tools', 'foot'].map(name => place(name));
    const status = make('p', { class: 'el-status', role: 'status' });
    const link = make('a', { class: 'el-open', target: '_blank', rel: 'noopener', href: address('./') });
    const ask = make('span', { class: 'el-asked' });
    question.append(ask, ' ', answer);
    foot.append(tools, link);
    // Its colour is the host's: when that changes, so may the theme.
    const probe = make('i', { class: 'el-probe', 'aria-hidden': 'true' });
    probe.addEventListener('transitionend', () => this.followTheme());
    const task = place('task');
    const lab = make('div', { class: 'el-lab', part: 'lab' }, task, question, parts, status, foot, probe);
    if (this.childElementCount > 0) lab.style.minHeight = `${height}px`;
    this.#places = { lab, task, ask, answer, parts, tools, status, link };
    this.followTheme();
    this.#root.replaceChildren(lab);
  }

  followTheme() {
    const lab = this.#places?.lab;
    if (!lab) return;
    const wanted = this.getAttribute('theme') ?? this.#own?.theme;
    const theme = wanted === 'light' || wanted === 'dark' ? wanted
      : lightness(getComputedStyle(this).color) > 0.5 ? 'dark' : 'light';
    lab.dataset.theme = theme;
    lab.toggleAttribute('data-own', wanted === theme);
  }

  async followLanguage() {
    if (this.#lab && this.#language() !== this.#spoken) {
      await this.#speak();
      this.#draw();
    }
  }

  #language() {
    return this.getAttribute('lang') || this.#own?.lang || this.closest('[lang]')?.lang || 'en';
  }

  async #speak() {
    this.#own ??= JSON.parse(this.#lab.ask('', '', ''));
    const tag = this.#spoken = this.#language();
    if (this.#made.speak(tag, '') === '') await strings(tag);
  }

  get #isEditable() {
    return !this.hasAttribute('readonly') && !this.#own?.readOnly;
  }

  /** Draws what differs from what is there. A field that was just filled in is left as it is: it keeps the focus. */
  #draw(isFilledIn = false) {
    const places = this.#places;
    if (!places) return;
    places.lab.lang = speak(this.#made, this.#spoken);
    places.lab.dir = this.#made.direction();
    const said = name => this.getAttribute(name) ?? '';
    this.#isLinked = false;
    this.#lab.ask(said('view'), this.#from ?? said('from'), this.#to ?? said('to'));
    const drawn = JSON.parse(this.#lab.draw(this.#isEditable));
    if (isFilledIn) places.ask.shown = drawn.question;
    show(places.ask, drawn.question);
    show(places.answer, drawn.verdict);
    show(places.task, drawn.task ?? '');
    const names = drawn.parts.map(([name]) => name).join(' ');
    if (places.parts.dataset.names !== names) {
      places.parts.dataset.names = names;
      places.parts.replaceChildren(...drawn.parts.map(([name]) => make('div', { class: `el-part el-${name}` })));
    }
    drawn.parts.forEach(([, html], at) => show(places.parts.children[at], html));
    if (places.tools.shown !== drawn.tools) {
      const isOpen = places.tools.querySelector('details')?.open;
      show(places.tools, drawn.tools ?? '');
      if (isOpen) places.tools.querySelector('details').open = true;
      this.#print();
    }
    places.link.textContent = drawn.open;
    const traced = JSON.stringify(drawn.trace);
    if (this.#traced !== traced) {
      this.#traced = traced;
      if (drawn.trace) this.dispatchEvent(new CustomEvent('trace', { detail: drawn.trace }));
    }
  }

  #asked({ target }) {
    if (target.name !== 'from' && target.name !== 'to') return;
    if (target.name === 'from') this.#from = target.value;
    else this.#to = target.value.trim();
    this.#places.lab.style.minHeight = '';
    this.#draw(true);
  }

  #sent(event) {
    event.preventDefault();
    const form = event.target;
    const values = Object.fromEntries(new FormData(form));
    if (form.dataset.does === 'command') {
      form.reset();
      this.#do(values.command);
    } else {
      this.#do(() => this.#lab.command(form.dataset.does, values.service ?? values.endpoint ?? '', values.vpc ?? ''));
    }
  }

  #clicked({ target }) {
    const does = target.closest?.('button[data-does]')?.dataset.does;
    if (does) this.#do(() => this.#lab.command(does, '', ''));
  }

  async #do(command) {
    await loadEditor();
    this.#edit(engines.edit);
    const text = typeof command === 'function' ? command() : command;
    if (text) this.run(text);
  }

  /** From now on the lab is in the engine that changes it. */
  #edit(made) {
    if (this.#made === made) return;
    const lab = made.Lab.open(this.#lab.document());
    this.#lab.free();
    this.#lab = lab;
    this.#made = made;
    this.#draw();
  }

  /** The first sign of a person: what changes need comes now, and the link says what it leads to. */
  #begin() {
    if (!this.#lab) return;
    engines.view.fetchRest().catch(() => {});
    if (this.#isEditable) loadEditor().then(made => { if (this.#lab) this.#edit(made); }, () => {});
    if (this.#isLinked) return;
    this.#isLinked = true;
    this.#places.link.href = `${address('./')}#lab=${this.#lab.link()}`;
  }

  #print() {
    const log = this.#places?.tools.querySelector('pre');
    if (!log) return;
    log.textContent = this.#said;
    log.scrollTop = log.scrollHeight;
  }

  /** Runs a command; gives `{ status, stdout, stderr }`. */
  run(command) {
    this.#awake();
    if (!isEditing) editorNow();
    this.#edit(engines.edit);
    const lab = this.#lab;
    speak(this.#made, this.#spoken);
    const { changed, followed, ...printed } = JSON.parse(lab.run(String(command)));
    this.#said = `${this.#said}$ ${command}\n${printed.stdout}${printed.stderr}`.slice(-20_000);
    this.#print();
    if (changed) {
      this.#isChanged = true;
      this.#places.lab.style.minHeight = '';
      this.#places.status.textContent = followed;
      this.#draw();
      this.dispatchEvent(new CustomEvent('change', { detail: this.document() }));
      const goals = JSON.parse(lab.goals());
      if (goals.length > 0) {
        const detail = { exercise: this.getAttribute('exercise'), goals, isSolved: goals.every(Boolean) };
        this.dispatchEvent(new CustomEvent('goal', { detail }));
      }
    }
    return printed;
  }

  /** The lab document. */
  document() {
    return JSON.parse(this.#awake().document());
  }

  /** Opens a lab document, given as an object or as text. */
  open(given) {
    this.#awake();
    const lab = told(() => this.#made.Lab.open(typeof given === 'string' ? given : JSON.stringify(given)));
    this.#lab.free();
    this.#lab = lab;
    this.#own = JSON.parse(lab.ask('', '', ''));
    this.#isChanged = true;
    this.#from = this.#to = undefined;
    this.#places.lab.style.minHeight = '';
    this.#draw();
    this.dispatchEvent(new CustomEvent('change', { detail: this.document() }));
  }

  /** The trace from a host to a name, an address or a URL. */
  trace(from, to) {
    const lab = this.#awake();
    speak(this.#made, this.#spoken);
    return JSON.parse(told(() => lab.trace(String(from), String(to))));
  }

  /** Has `listener` called with what happens: `change` (the document), `trace` (the trace), `goal` (which goals of the exercise are met). */
  on(event, listener) {
    this.addEventListener(event, ({ detail }) => listener(detail));
  }

  get version() {
    return 'VERSION';
  }

  #awake() {
    if (!this.#lab) throw new Error('The lab is not there yet: await the element\'s `ready` first.');
    return this.#lab;
  }
}

/** Whether a text is a script. */
function isScript(text) {
  const trimmed = text.trim();
  return !/^[{[<]/.test(trimmed) && /\s/.test(trimmed);
}

if (!customElements.get('endpoint-lab')) customElements.define('endpoint-lab', EndpointLab);
