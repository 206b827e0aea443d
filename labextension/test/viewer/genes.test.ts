/** Genes on the fake transport: slow ones, indexes, log1p, gene sets, prefetch. */
import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeGenesBehaviour } from '../../src/data/fake_genes';
import type { FakeBehaviour } from '../../src/data/fake_transport';
import { suggestPath } from '../../src/viewer/saving';
import { gate, paste, press, typeIn } from './gestures';
import { mountViewer, rootData, type TestViewer } from './kit';

let test: TestViewer | null = null;

async function ready(behaviour: FakeBehaviour = {}): Promise<TestViewer> {
  test = await mountViewer({}, behaviour);
  const viewer = test;
  await viewer.until(() => rootData(viewer)['settled'] === 'true');
  return viewer;
}

/** The Genes tab, once the server said how layers are read. */
async function genesTab(viewer: TestViewer): Promise<void> {
  await viewer.click(await viewer.find('tab-gene'));
  await viewer.find('choices');
}

const title = (viewer: TestViewer) => viewer.query('legend-title')?.textContent;
const row = (viewer: TestViewer, key: string) =>
  viewer.element.querySelector(`[data-key="${key}"]`) as HTMLElement;
const asked = (viewer: TestViewer, part: string) =>
  viewer.transport.log.filter(line => line.includes(part));
const expression = (path: string) => path.includes('/expression/');

afterEach(async () => {
  await test?.close();
  test = null;
});

describe('a gene that takes longer than a moment says how far it is', () => {
  const activity = { scan: { layer: 0, fraction: 0.4, eta_s: 3.2 } };

  it('reads out the activity, and nothing once the gene is there', async () => {
    const late = gate();
    const viewer = await ready({
      hold: path => (expression(path) ? late.opened : null),
      genes: { activity }
    });
    await act(() => viewer.viewer.colorBy('CD3D'));
    expect(viewer.query('reading')).toBeNull();
    const line = await viewer.find('reading');
    await viewer.until(
      () => line.textContent === 'Reading CD3D · 40 % · about 3 sCancel'
    );
    const bar = line.querySelector('[role="progressbar"]');
    expect(bar?.getAttribute('aria-valuenow')).toBe('40');
    late.open();
    await viewer.until(() => title(viewer) === 'CD3D · X');
    expect(viewer.query('reading')).toBeNull();
    const looks = asked(viewer, '/activity').length;
    await act(() => new Promise(resolve => setTimeout(resolve, 700)));
    expect(asked(viewer, '/activity')).toHaveLength(looks);
  });

  it('takes no word of another layer for its own', async () => {
    const viewer = await ready({
      hold: path => (expression(path) ? gate().opened : null),
      genes: { activity: { scan: { layer: 1, fraction: 0.9, eta_s: 1 } } }
    });
    await act(() => viewer.viewer.colorBy('CD3D'));
    const line = await viewer.find('reading');
    await viewer.until(() => asked(viewer, '/activity').length > 0);
    expect(line.textContent).toBe('Reading CD3DCancel');
  });

  it('goes back to the colour before, with its range, on cancel', async () => {
    const viewer = await ready({
      hold: path => (expression(path) ? gate().opened : null)
    });
    await act(() => viewer.viewer.colorBy('percent_mito'));
    await viewer.until(() => title(viewer) === 'percent_mito');
    const field = (await viewer.find('range-max')) as HTMLInputElement;
    await typeIn(field, '0.03');
    await press(field, 'Enter');
    await act(() => viewer.viewer.colorBy('CD3D'));
    await viewer.click(await viewer.find('reading-cancel'));
    expect(viewer.query('reading')).toBeNull();
    await viewer.until(() => viewer.events.state.at(-1)?.state.colorBy?.kind === 'obs');
    expect(viewer.events.state.at(-1)?.state.range?.[1]).toBe(0.03);
    expect(rootData(viewer)['settled']).toBe('true');
  });

  it('offers to cancel also where nobody knows how far it is', async () => {
    const viewer = await ready({
      hold: path => (expression(path) ? gate().opened : null),
      fail: ({ path }) =>
        path.endsWith('/activity')
          ? { status: 404, code: 'not_found', message: '', hint: '' }
          : null
    });
    await act(() => viewer.viewer.colorBy('CD3D'));
    await viewer.find('reading-cancel');
    await act(() => new Promise(resolve => setTimeout(resolve, 1200)));
    expect(asked(viewer, '/activity')).toHaveLength(1);
  });
});

describe('a layer that is scanned offers its gene index', () => {
  it('builds it, shows how far it is, and is quiet afterwards', async () => {
    const viewer = await ready({ genes: { rung: 'scan', step: 0.6 } });
    await genesTab(viewer);
    await viewer.click(await viewer.find('index-build'));
    expect((await viewer.find('index-building')).textContent).toContain('Waiting');
    await viewer.until(
      () => viewer.query('index-building')?.textContent?.includes('60 %') ?? false
    );
    await viewer.find('index-ready');
    expect(viewer.query('index-offer')).toBeNull();
  });

  it('cancels', async () => {
    const viewer = await ready({ genes: { rung: 'scan', step: 0.01 } });
    await genesTab(viewer);
    await viewer.click(await viewer.find('index-build'));
    await viewer.click(await viewer.find('index-cancel'));
    await viewer.find('index-offer');
    expect(asked(viewer, 'DELETE jobs/job1')).toHaveLength(1);
    await act(() => new Promise(resolve => setTimeout(resolve, 1200)));
    expect(viewer.query('index-offer')).not.toBeNull();
  });

  it('says why it failed, and tries again', async () => {
    const buildError = {
      code: 'disk_full',
      message: 'The disk is full.',
      hint: 'Make room.'
    };
    const viewer = await ready({ genes: { rung: 'scan', step: 1, buildError } });
    await genesTab(viewer);
    await viewer.click(await viewer.find('index-build'));
    const failed = await viewer.find('index-failed');
    expect(failed.textContent).toContain('The disk is full.Make room.');
    await viewer.click(await viewer.find('index-retry'));
    await viewer.find('index-building');
    expect(asked(viewer, '/jobs')).toHaveLength(2);
  });

  it('finds a build that is under way', async () => {
    const viewer = await ready({ genes: { rung: 'scan', step: 0.2 } });
    viewer.transport.genes.build(0);
    await act(async () => viewer.viewer.reload());
    await viewer.until(() => rootData(viewer)['settled'] === 'true');
    await genesTab(viewer);
    await viewer.find('index-building');
  });

  it('shows nothing where the transport knows no engine', async () => {
    const viewer = await ready({
      genes: { rung: 'scan' },
      fail: ({ path }) =>
        path.endsWith('/layers')
          ? { status: 404, code: 'not_found', message: '', hint: '' }
          : null
    });
    await genesTab(viewer);
    expect(viewer.query('index-offer')).toBeNull();
    expect(viewer.query('notice')).toBeNull();
    expect(viewer.events.error).toEqual([]);
  });
});

describe('an indexed layer can be saved as AnnData', () => {
  const open = async (genes: FakeGenesBehaviour) => {
    const viewer = await ready({ genes: { rung: 'index', ...genes } });
    await genesTab(viewer);
    await viewer.click(await viewer.find('save-open'));
    return viewer;
  };
  const submit = async (viewer: TestViewer) => {
    const form = await viewer.find('save-form');
    await act(async () => {
      form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    });
  };

  it('suggests a name, shows how far it is, and where it lies', async () => {
    const viewer = await open({ step: 0.6 });
    const input = (await viewer.find('save-path')) as HTMLInputElement;
    expect(input.value).toMatch(/_genes\.zarr$/);
    await submit(viewer);
    await viewer.find('save-building');
    const done = await viewer.find('save-done');
    expect(done.textContent).toContain(input.value);
    await viewer.click(await viewer.find('save-close'));
    await viewer.find('save-offer');
  });

  it('cancels', async () => {
    const viewer = await open({ step: 0.01 });
    await submit(viewer);
    await viewer.click(await viewer.find('save-cancel'));
    await viewer.find('save-form');
    expect(asked(viewer, 'DELETE jobs/job1')).toHaveLength(1);
  });

  it('says why it failed, and keeps the name to be changed', async () => {
    const buildError = {
      code: 'bad_request',
      message: 'It exists already.',
      hint: 'Choose another name.'
    };
    const viewer = await open({ step: 1, buildError });
    await submit(viewer);
    const failed = await viewer.find('save-failed');
    expect(failed.textContent).toContain('It exists already.Choose another name.');
    await viewer.click(await viewer.find('save-close'));
    await viewer.find('save-path');
  });

  it('names it after the dataset and the layer', () => {
    expect(suggestPath('a b/x.h5ad', 'X')).toBe('a b/x_genes.zarr');
    expect(suggestPath('x.zarr/', 'raw')).toBe('x_raw_genes.zarr');
    expect(suggestPath('plain', 'my/../layer')).toBe('plain_my_.._layer_genes.zarr');
  });
});

describe('log1p is chosen beside the layer, and always stated', () => {
  it('draws the gene in the picture anew, says so, and undoes', async () => {
    const viewer = await ready();
    await genesTab(viewer);
    await viewer.click(row(viewer, 'CD3D'));
    await viewer.until(() => title(viewer) === 'CD3D · X');
    await viewer.click(await viewer.find('log1p'));
    await viewer.until(() => title(viewer) === 'CD3D · X · log1p');
    expect(asked(viewer, 'expression/0/0/0?transform=log1p')).toHaveLength(1);
    expect(
      asked(viewer, 'GET datasets/fake/v1/expression/0/0?transform=log1p')
    ).toHaveLength(1);
    expect(row(viewer, 'CD3D').getAttribute('aria-selected')).toBe('true');
    await viewer.click(await viewer.find('undo'));
    await viewer.until(() => title(viewer) === 'CD3D · X');
    expect(viewer.query('log1p')?.getAttribute('aria-pressed')).toBe('false');
  });

  it('holds for the genes that are chosen next', async () => {
    const viewer = await ready();
    await genesTab(viewer);
    await viewer.click(await viewer.find('log1p'));
    expect(title(viewer)).toBe('cluster');
    await viewer.click(row(viewer, 'CD3E'));
    await viewer.until(() => title(viewer) === 'CD3E · X · log1p');
  });
});

describe('several names are a gene set', () => {
  async function scored(behaviour: FakeBehaviour = {}): Promise<TestViewer> {
    const viewer = await ready(behaviour);
    const search = (await viewer.find('search')) as HTMLInputElement;
    await typeIn(search, 'CD3D, CD3E\tCD8A NOPE1');
    await viewer.until(() => row(viewer, 'Score 3 genes') !== null);
    expect(viewer.query('missing-genes')?.textContent).toBe('Not found: NOPE1');
    await press(search, 'Enter');
    await viewer.until(() => title(viewer) === 'Score of 3 genes · mean · X');
    return viewer;
  }

  it('keeps the lines of a pasted list apart', async () => {
    const viewer = await ready();
    const search = (await viewer.find('search')) as HTMLInputElement;
    await paste(search, 'CD3D\nCD3E\r\nCD4\n');
    expect(search.value).toBe('CD3D, CD3E, CD4');
    await viewer.until(() => row(viewer, 'Score 3 genes') !== null);
  });

  it('scores it by a method, and by another one', async () => {
    const viewer = await scored();
    expect(viewer.query('score-genes')?.textContent).toBe('CD3D, CD3E, CD8A');
    expect(asked(viewer, '/scores')).toEqual([
      'POST datasets/fake/v1/scores',
      'GET datasets/fake/v1/scores/s1/0'
    ]);
    await viewer.click(await viewer.find('method-zscore'));
    await viewer.until(() => title(viewer) === 'Score of 3 genes · z-score · X');
    await viewer.click(await viewer.find('log1p'));
    await viewer.until(() => title(viewer) === 'Score of 3 genes · z-score · X · log1p');
    expect(asked(viewer, 'POST datasets/fake/v1/scores')).toHaveLength(3);
  });

  it('takes a name without a request, and keeps it in the recent list', async () => {
    const viewer = await scored();
    const before = viewer.transport.log.length;
    const name = (await viewer.find('score-name')) as HTMLInputElement;
    await typeIn(name, 'T cells');
    await press(name, 'Enter');
    await viewer.until(() => title(viewer) === 'T cells · mean · X');
    expect(viewer.transport.log).toHaveLength(before);
    await act(() => viewer.viewer.colorBy('batch'));
    await viewer.until(() => title(viewer) === 'batch');
    await viewer.click(await viewer.find('tab-gene'));
    const recent = await viewer.find('recent-score');
    expect(recent.textContent).toBe('T cells');
    await viewer.click(recent);
    await viewer.until(() => title(viewer) === 'T cells · mean · X');
    const colorBy = () => viewer.events.state.at(-1)?.state.colorBy;
    await viewer.until(() => colorBy()?.kind === 'score');
    expect(colorBy()).toMatchObject({ genes: [0, 1, 3], name: 'T cells' });
  });

  it('is posted again where the server forgot it', async () => {
    const viewer = await ready();
    const late = gate();
    viewer.transport.behaviour.hold = path =>
      path.endsWith('/s1/0') ? late.opened : null;
    const search = (await viewer.find('search')) as HTMLInputElement;
    await typeIn(search, 'CD3D CD3E');
    await viewer.until(() => row(viewer, 'Score 2 genes') !== null);
    await press(search, 'Enter');
    await viewer.until(() => asked(viewer, '/scores/').length === 1);
    viewer.transport.genes.forget();
    late.open();
    await viewer.until(() => title(viewer) === 'Score of 2 genes · mean · X');
    expect(asked(viewer, 'POST datasets/fake/v1/scores')).toHaveLength(2);
    expect(viewer.query('notice')).toBeNull();
  });
});

describe('a gene under a resting pointer is read ahead', () => {
  const over = (target: Element, kind: 'over' | 'out') =>
    act(async () => {
      target.dispatchEvent(new MouseEvent(`pointer${kind}`, { bubbles: true }));
    });
  const prefetched = (viewer: TestViewer) => asked(viewer, 'prefetch=1');

  it('after a rest, once, and not for a pointer that passes', async () => {
    const viewer = await ready();
    await genesTab(viewer);
    await over(row(viewer, 'CD3D'), 'over');
    await over(row(viewer, 'CD3D'), 'out');
    await over(row(viewer, 'CD3E'), 'over');
    await viewer.until(() => prefetched(viewer).length === 1);
    expect(prefetched(viewer)[0]).toContain('expression/0/1/0?prefetch=1');
    await act(() => new Promise(resolve => setTimeout(resolve, 50)));
    await over(row(viewer, 'CD3E'), 'out');
    await over(row(viewer, 'CD3E'), 'over');
    await act(() => new Promise(resolve => setTimeout(resolve, 250)));
    expect(prefetched(viewer)).toHaveLength(1);
  });

  it('is given up for a click', async () => {
    let givenUp = 0;
    const viewer = await ready();
    const send = viewer.transport.send.bind(viewer.transport);
    viewer.transport.behaviour.hold = path =>
      path.includes('prefetch') ? gate().opened : null;
    viewer.transport.send = request => {
      if (request.path.includes('prefetch')) {
        request.signal?.addEventListener('abort', () => givenUp++);
      }
      return send(request);
    };
    await genesTab(viewer);
    await over(row(viewer, 'CD3D'), 'over');
    await viewer.until(() => prefetched(viewer).length === 1);
    await viewer.click(row(viewer, 'CD3E'));
    await viewer.until(() => title(viewer) === 'CD3E · X');
    expect(givenUp).toBe(1);
  });
});
