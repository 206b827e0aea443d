// Loads the viewer and hands it the widget's model. On a page of a Jupyter server that
// has cellucid_ext the code comes from there; elsewhere the kernel sends its own copy.
const VERSION = '__VERSION__';
const PAGE = (globalThis[Symbol.for('cellucid_ext.viewers')] ??= new Map());
const PATIENCE_MS = 120_000;

function findBaseUrl() {
  try {
    const config = document.getElementById('jupyter-config-data');
    const { baseUrl } = JSON.parse(config.textContent);
    if (typeof baseUrl === 'string') return baseUrl.replace(/\/*$/, '/');
  } catch {
    // No JupyterLab or Notebook 7 page.
  }
  const base = document.body.dataset.baseUrl;
  return base ? base.replace(/\/*$/, '/') : null;
}

function addStyle(node) {
  node.dataset.cellucid = VERSION;
  document.head.append(node);
}

async function fromServer(baseUrl) {
  const root = new URL(`${baseUrl}cellucid/static/`, document.baseURI).href;
  const viewer = await import(`${root}viewer.js?v=${VERSION}`);
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = `${root}viewer.css?v=${VERSION}`;
  // Wait for it, so that nobody sees the viewer naked; without it, it still works.
  const styled = new Promise(done => (link.onload = link.onerror = done));
  addStyle(link);
  await styled;
  return viewer;
}

function fromKernel(model) {
  const view = `loader-${Math.random().toString(36).slice(2)}`;
  const files = { 'viewer.js': [], 'viewer.css': [] };
  return new Promise((resolve, reject) => {
    const stop = error => {
      clearTimeout(timer);
      model.off('msg:custom', listen);
      if (error) reject(error);
    };
    const listen = (message, buffers) => {
      if (message?.type !== 'bundle' || message.to !== view) return;
      const parts = files[message.name];
      if (!parts || !buffers[0]) return;
      parts[message.part] = buffers[0];
      parts.total = message.parts;
      const arrived = list => Object.keys(list).length - 1 === list.total;
      if (!Object.values(files).every(arrived)) return;
      stop();
      const style = document.createElement('style');
      new Blob(files['viewer.css'])
        .text()
        .then(css => {
          style.textContent = css;
          addStyle(style);
          const code = new Blob(files['viewer.js'], { type: 'text/javascript' });
          const url = URL.createObjectURL(code);
          return import(url).finally(() => URL.revokeObjectURL(url));
        })
        .then(resolve, reject);
    };
    const timer = setTimeout(
      () => stop(new Error('The kernel did not send the viewer: run the cell again.')),
      PATIENCE_MS
    );
    model.on('msg:custom', listen);
    model.send({ type: 'need_bundle', view });
  });
}

async function load(model, baseUrl) {
  if (baseUrl !== null) {
    try {
      return await fromServer(baseUrl);
    } catch {
      // No server extension there (or an older one): the kernel has the code.
    }
  }
  return fromKernel(model);
}

async function render({ model, el }) {
  const baseUrl = findBaseUrl();
  let viewer = PAGE.get(VERSION);
  if (!viewer) {
    viewer = load(model, baseUrl);
    PAGE.set(VERSION, viewer);
    // A failure is not kept: the next cell tries again.
    viewer.catch(() => PAGE.delete(VERSION));
  }
  const { mountWidget } = await viewer;
  return mountWidget({ model, el, baseUrl });
}

export default { render };
