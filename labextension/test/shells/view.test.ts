/** One view in a notebook: what it asks, mounts, forwards and leaves behind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transport } from '../../src/data/transport';
import { CommTransport } from '../../src/shells/widget/comm_transport';
import { WidgetView } from '../../src/shells/widget/view';
import { FakeModel } from './fake_model';
import { FakeViewer, MANIFEST, STATE } from './fake_viewer';

let model: FakeModel;
let el: HTMLElement;
let viewers: FakeViewer[];
let health: number | Error;
let disposed: number;

const server: Transport = {
  send: () =>
    health instanceof Error
      ? Promise.reject(health)
      : Promise.resolve({ status: health, headers: new Map(), body: new ArrayBuffer(0) }),
  dispose: () => {
    disposed += 1;
  }
};

beforeEach(() => {
  model = new FakeModel();
  el = document.createElement('div');
  document.body.append(el);
  viewers = [];
  health = 200;
  disposed = 0;
});

afterEach(() => {
  document.body.replaceChildren();
  document.body.removeAttribute('data-jp-theme-light');
  vi.useRealTimers();
});

function open(baseUrl: string | null = '/user/a%40b/'): WidgetView {
  return new WidgetView(
    { model, el, baseUrl },
    {
      mount: (element, transport, options) => {
        const viewer = new FakeViewer(element, transport, options);
        viewers.push(viewer);
        return viewer;
      },
      serverTransport: () => server
    }
  );
}

const view = () => model.last('hello')?.content['view'];
const settle = () => new Promise(resolve => setTimeout(resolve, 0));

async function answered(
  mode: 'server' | 'comm',
  path = 'x/pbmc.h5ad'
): Promise<FakeViewer> {
  model.arrive({ type: 'open', to: view(), mode, path });
  await settle();
  return viewers[viewers.length - 1];
}

async function ready(traits: Record<string, unknown> = {}): Promise<FakeViewer> {
  for (const [name, value] of Object.entries(traits)) model.set(name, value);
  open();
  const viewer = await answered('server');
  viewer.events.emit('state', { state: STATE });
  viewer.events.emit('ready', { manifest: MANIFEST });
  await settle();
  return viewer;
}

describe('the way the data comes', () => {
  it('is the server where the page has one', async () => {
    open();
    expect(model.last('hello')?.content).toMatchObject({ base_url: '/user/a%40b/' });
    const viewer = await answered('server');
    expect(viewer.transport).toBe(server);
    expect(viewer.options).toMatchObject({ path: 'x/pbmc.h5ad', layout: 'cell' });
  });

  it.each([404, 403, new Error('refused')])(
    'is the comm when the route answers %s',
    async outcome => {
      health = outcome;
      open();
      await answered('server');
      expect(viewers).toHaveLength(0);
      expect(model.last('need_comm')?.content['view']).toBe(view());
      expect(disposed).toBe(1);
      const viewer = await answered('comm', 'AnnData');
      expect(viewer.transport).toBeInstanceOf(CommTransport);
    }
  );

  it('is the comm on a page without a server', async () => {
    open(null);
    await answered('server');
    expect(model.last('need_comm')).toBeDefined();
  });

  it('is told to the person while the kernel does not answer', async () => {
    vi.useFakeTimers();
    open();
    expect(el.textContent).toContain('Waiting for the kernel');
    await vi.advanceTimersByTimeAsync(5000);
    expect(el.textContent).toContain('run the cell again');
  });
});

describe('what happens in the viewer', () => {
  it('reaches the kernel: ready, click, hover, error', async () => {
    const viewer = await ready();
    expect(model.last('ready')?.content).toMatchObject({
      n_cells: 20,
      name: 'pbmc.h5ad'
    });
    viewer.events.emit('click', { position: 3, row: 7, obsName: 'AAA-1' });
    expect(model.last('click')?.content).toMatchObject({ row: 7, obs_name: 'AAA-1' });
    viewer.events.emit('hover', null);
    expect(model.last('hover')?.content).toMatchObject({ position: null, row: null });
    viewer.events.emit('error', { code: 'corrupt', message: 'm', hint: 'h' });
    expect(model.last('error')?.content).toMatchObject({ code: 'corrupt', shown: true });
  });

  it('sends a selection as a bitmap of exactly its bytes', async () => {
    const viewer = await ready();
    const bits = new Uint8Array([0, 0, 5, 128, 8, 0]).subarray(2, 5);
    viewer.events.emit('selection', {
      selection: { bits, count: 4 },
      version: MANIFEST.version
    });
    const sent = model.last('selection');
    expect(sent?.content).toMatchObject({ count: 4, n_cells: 20, part: 0, parts: 1 });
    expect([...new Uint8Array(sent?.buffers[0] ?? new ArrayBuffer(0))]).toEqual([
      5, 128, 8
    ]);
    viewer.events.emit('selection', { selection: null, version: MANIFEST.version });
    expect(model.last('selection')?.content).toMatchObject({ count: 0, parts: 0 });
    expect(model.last('selection')?.buffers).toHaveLength(0);
  });
});

describe('what Python sets', () => {
  it('is applied when it was set before the view came', async () => {
    const viewer = await ready({ color_by: 'CD3D', embedding: 'X_pca' });
    expect(viewer.calls).toContainEqual(['colorBy', 'CD3D']);
    expect(viewer.calls).toContainEqual(['setEmbedding', 'X_pca']);
  });

  it('leaves the default colour alone where Python named none, and learns it', async () => {
    const viewer = await ready();
    expect(viewer.calls).toEqual([]);
    expect(model.get('color_by')).toBe('louvain');
    expect(model.get('embedding')).toBe('X_umap');
    expect(model.saved).toBe(1);
  });

  it('is applied while the view is open, None too', async () => {
    const viewer = await ready();
    viewer.calls.length = 0;
    model.set('color_by', 'GNLY');
    model.set('color_by', null);
    expect(viewer.calls).toEqual([
      ['colorBy', 'GNLY'],
      ['colorBy', null]
    ]);
  });

  it('goes back to what is shown, with a reason, when the viewer refuses it', async () => {
    const viewer = await ready();
    viewer.refused.add('nonsense');
    model.set('color_by', 'nonsense');
    await settle();
    expect(model.last('error')?.content).toMatchObject({
      shown: false,
      message: 'Nothing is named “nonsense”.'
    });
    expect(model.get('color_by')).toBe('louvain');
  });

  it('highlights only cells of the version on screen', async () => {
    const viewer = await ready();
    const mark = { type: 'highlight', to: view(), version: MANIFEST.version, count: 2 };
    model.arrive({ ...mark, version: 'f'.repeat(32) }, new Uint8Array([3, 0, 0]));
    expect(viewer.highlight).toBeNull();
    model.arrive(mark, new Uint8Array([3, 0]));
    expect(viewer.highlight).toBeNull();
    model.arrive(mark, new Uint8Array([3, 0, 0]));
    expect(viewer.highlight?.count).toBe(2);
    model.arrive({ ...mark, to: null, count: null });
    expect(viewer.highlight).toBeNull();
  });
});

describe('the page around the view', () => {
  it('gives its theme, and its changes of it', async () => {
    document.body.dataset['jpThemeLight'] = 'false';
    const viewer = await ready();
    expect(viewer.options.theme).toBe('dark');
    document.body.dataset['jpThemeLight'] = 'true';
    await settle();
    expect(viewer.theme).toBe('light');
  });

  it('gives the height, and its changes of it', async () => {
    await ready();
    const frame = el.querySelector<HTMLElement>('.cellucid-widget');
    expect(frame?.style.height).toBe('500px');
    model.set('height', 320);
    expect(frame?.style.height).toBe('320px');
  });

  it('keeps nothing of a view that is gone', async () => {
    const viewer = await ready();
    el.replaceChildren();
    const [view] = [open()];
    view.dispose();
    view.dispose();
    expect(viewer.disposed).toBe(false);
    expect(el.childElementCount).toBe(0);
  });

  it('is left clean by the end of the view', async () => {
    const view = open();
    const viewer = await answered('server');
    view.dispose();
    expect(viewer.disposed).toBe(true);
    expect(disposed).toBe(1);
    expect(model.listenerCount).toBe(0);
    expect(el.childElementCount).toBe(0);
  });

  it('mounts nothing when the end comes while the server is asked', async () => {
    const view = open();
    model.arrive({
      type: 'open',
      to: model.last('hello')?.content['view'],
      mode: 'server',
      path: 'x'
    });
    view.dispose();
    await settle();
    expect(viewers).toHaveLength(0);
    expect(disposed).toBe(1);
  });
});

describe('a figure that Python asks for', () => {
  it('is drawn by the viewer and sent back under its id', async () => {
    const viewer = await ready();
    model.arrive({ type: 'draw', to: view(), id: 'f-1', options: null });
    await settle();
    expect(viewer.calls).toContainEqual(['screenshot']);
    expect(model.last('figure')).toMatchObject({
      content: { id: 'f-1', part: 0, parts: 1, error: null }
    });
  });

  it('waits for the colour that Python set before it', async () => {
    const viewer = await ready();
    let taken!: () => void;
    viewer.colorBy = () => new Promise(resolve => (taken = resolve));
    model.set('color_by', 'CD3D');
    model.arrive({ type: 'draw', to: view(), id: 'f-2', options: null });
    await settle();
    expect(viewer.calls).not.toContainEqual(['screenshot']);
    taken();
    await settle();
    expect(viewer.calls).toContainEqual(['screenshot']);
  });

  it('is refused with a sentence before there is a viewer, and the end is told', async () => {
    const opened = open();
    model.arrive({ type: 'draw', to: view(), id: 'f-3', options: null });
    await settle();
    expect(model.last('figure')?.content['error']).toMatch(/not open/);
    opened.dispose();
    expect(model.last('bye')).toBeDefined();
  });
});
