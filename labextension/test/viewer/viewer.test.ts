/** The whole viewer on the fake transport: open, stream, colour, select, fail, end. */
import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { fromPositions } from '../../src/scene/bits';
import { mountViewer, rootData, type TestViewer } from './kit';

let test: TestViewer | null = null;

async function open(...args: Parameters<typeof mountViewer>): Promise<TestViewer> {
  test = await mountViewer(...args);
  return test;
}

async function ready(...args: Parameters<typeof mountViewer>): Promise<TestViewer> {
  const viewer = await open(...args);
  await viewer.until(() => rootData(viewer)['settled'] === 'true');
  return viewer;
}

afterEach(async () => {
  await test?.close();
  test = null;
});

/** A door that answers wait behind. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open!: () => void;
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open };
}

const gene = (path: string) => path.includes('/expression/');

describe('block 0 is the first picture, the rest streams behind it', () => {
  it('is ready with block 0 in colour and settles with every block', async () => {
    const rest = gate();
    const hold = (path: string) => (/\/[12]$/.test(path) ? rest.opened : null);
    const viewer = await open({ cells: 300, block: 100 }, { hold });
    await viewer.until(() => rootData(viewer)['ready'] === 'true');
    const all = [...codes(viewer)];
    expect(viewer.renderer().values).toEqual(all.slice(0, 100));
    expect(rootData(viewer)['settled']).toBeUndefined();
    expect(viewer.query('status')?.textContent).toContain('100 of 300 cells');
    rest.open();
    await viewer.until(() => rootData(viewer)['settled'] === 'true');
    expect(rootData(viewer)).toMatchObject({ cells: '300', drawn: '300' });
    expect(viewer.renderer().values).toEqual(all);
    const points = viewer.transport.log.filter(line => line.includes('/points/'));
    expect(points.map(line => line.slice(-1))).toEqual(['0', '1', '2']);
  });

  it('says ready once, with the manifest', async () => {
    const viewer = await ready({ cells: 50 });
    expect(viewer.events.ready.map(({ manifest }) => manifest.n_cells)).toEqual([50]);
  });

  it('begins with the first block of a new colour, whatever still streams', async () => {
    const hold = (path: string) =>
      /points\/0\/[2-4]$/.test(path) ? gate().opened : null;
    const viewer = await open({ cells: 500, block: 100 }, { hold });
    await viewer.until(() => rootData(viewer)['ready'] === 'true');
    await act(() => viewer.viewer.colorBy('CD3D'));
    await viewer.until(() => viewer.renderer().coloring?.kind === 'number');
    expect(viewer.renderer().values.length).toBeGreaterThanOrEqual(100);
    expect(viewer.transport.log.at(-1)).not.toContain('/points/0/3');
  });
});

/** Codes of the field `cluster` as the server has them. */
function codes(viewer: TestViewer): Uint32Array {
  const [field] = viewer.transport.data.obs;
  if (field.kind !== 'category') throw new Error('The first field is a category.');
  return field.codes;
}

describe('colours follow the view', () => {
  it('colours by a field and a gene by name, and refuses an unknown one', async () => {
    const viewer = await ready();
    await act(() => viewer.viewer.colorBy('batch'));
    await viewer.until(() => viewer.query('legend-title')?.textContent === 'batch');
    await act(() => viewer.viewer.colorBy('CD3E'));
    await viewer.until(() => viewer.query('legend-title')?.textContent === 'CD3E · X');
    await expect(viewer.viewer.colorBy('nonsense')).rejects.toThrow(
      "'fake.h5ad' has no field and no gene called 'nonsense'."
    );
  });

  it('keeps the old colours until the new ones are here', async () => {
    const late = gate();
    const viewer = await ready({}, { hold: path => (gene(path) ? late.opened : null) });
    await act(() => viewer.viewer.colorBy('CD3E'));
    expect(viewer.renderer().coloring?.kind).toBe('category');
    expect(viewer.renderer().values).toHaveLength(700);
    late.open();
    await viewer.until(() => viewer.renderer().coloring?.kind === 'number');
  });

  it('goes back without a request', async () => {
    const viewer = await ready();
    await act(() => viewer.viewer.colorBy('batch'));
    await viewer.until(() => viewer.query('legend-title')?.textContent === 'batch');
    const asked = viewer.transport.log.length;
    await viewer.click(await viewer.find('undo'));
    await viewer.until(() => viewer.query('legend-title')?.textContent === 'cluster');
    expect(viewer.transport.log).toHaveLength(asked);
  });

  it('stays as it is and says why when a column cannot be read', async () => {
    const viewer = await ready();
    viewer.transport.behaviour.fail = ({ path }) =>
      gene(path)
        ? { status: 422, code: 'corrupt', message: 'X is cut.', hint: '' }
        : null;
    await act(() => viewer.viewer.colorBy('CD3E'));
    expect((await viewer.find('notice')).textContent).toContain('X is cut.');
    expect(viewer.renderer().coloring?.kind).toBe('category');
    expect(viewer.events.error.map(({ code }) => code)).toEqual(['corrupt']);
  });

  it('draws another embedding with its own axes', async () => {
    const viewer = await ready();
    expect(viewer.renderer().dims).toBe(2);
    await act(async () => viewer.viewer.setEmbedding('X_umap_3d'));
    await viewer.until(
      () => viewer.renderer().dims === 3 && viewer.renderer().loaded === 700
    );
    expect(viewer.renderer().values).toHaveLength(700);
  });
});

describe('hidden categories and selections reach the picture', () => {
  it('hides the cells of a category with a click', async () => {
    const viewer = await ready();
    const row = (await viewer.find('legend')).querySelector(
      '[data-label="CD34+"] button'
    );
    await viewer.click(row as Element);
    const all = codes(viewer);
    const expected = [...all].flatMap((code, i) => (code === 6 ? [i] : []));
    expect(viewer.renderer().hidden).toEqual(expected);
    expect(viewer.query('status')?.textContent).toContain(
      `${700 - expected.length} of 700`
    );
  });

  it('shows a selection from the kernel, tells it back, and fades the others', async () => {
    const viewer = await ready();
    expect(viewer.renderer().style?.dim).toBe(0);
    await act(async () => viewer.viewer.setSelection(fromPositions([3, 9], 700)));
    await viewer.until(() => viewer.renderer().selected.length === 2);
    expect(viewer.renderer().selected).toEqual([3, 9]);
    expect(viewer.renderer().style?.dim).toBeGreaterThan(0);
    expect(viewer.events.selection.at(-1)).toMatchObject({
      version: 'v1',
      selection: { count: 2 }
    });
    await viewer.click(await viewer.find('clear-selection'));
    expect(viewer.renderer().selected).toEqual([]);
    expect(viewer.events.selection.at(-1)?.selection).toBeNull();
  });
});

describe('the pointer finds cells', () => {
  it('names the cell under the pointer, in the tooltip and to the kernel', async () => {
    const viewer = await ready();
    viewer.renderer().underPointer = 12;
    const canvas = await viewer.find('canvas');
    await act(async () => {
      canvas.dispatchEvent(new MouseEvent('pointermove', { clientX: 50, clientY: 50 }));
    });
    const tooltip = await viewer.find('tooltip');
    await viewer.until(() => tooltip.textContent?.includes('AAACATAC000687-1') ?? false);
    expect(viewer.events.hover.at(-1)).toEqual({
      position: 12,
      row: 687,
      obsName: 'AAACATAC000687-1'
    });
    await act(async () => {
      canvas.dispatchEvent(new MouseEvent('pointerleave'));
    });
    expect(viewer.query('tooltip')).toBeNull();
    expect(viewer.events.hover.at(-1)).toBeNull();
  });

  it('forgets the cell once another embedding lies under the pointer', async () => {
    const viewer = await ready();
    viewer.renderer().underPointer = 12;
    const canvas = await viewer.find('canvas');
    await act(async () => {
      canvas.dispatchEvent(new MouseEvent('pointermove', { clientX: 50, clientY: 50 }));
    });
    await viewer.find('tooltip');
    const { embeddings } = viewer.events.ready.at(-1)!.manifest;
    await act(async () => viewer.viewer.setEmbedding(embeddings.at(-1)!.key));
    expect(viewer.query('tooltip')).toBeNull();
  });
});

describe('what cannot be drawn is explained', () => {
  const broken = {
    status: 422,
    code: 'corrupt',
    message: "'fake.h5ad' is cut short.",
    hint: 'Copy it again.'
  };

  it('shows message and hint of a failed opening, and opens on retry', async () => {
    const viewer = await open({}, { fail: () => broken });
    expect((await viewer.find('error-message')).textContent).toBe(broken.message);
    expect((await viewer.find('error-hint')).textContent).toBe(broken.hint);
    expect(viewer.query('open-another')).toBeNull();
    viewer.transport.behaviour.fail = () => null;
    await viewer.click(await viewer.find('retry'));
    await viewer.until(() => rootData(viewer)['settled'] === 'true');
    expect(viewer.query('error')).toBeNull();
  });

  it('says what to do without an embedding, and is ready all the same', async () => {
    const viewer = await open({ embeddings: false });
    expect((await viewer.find('empty')).textContent).toContain('scanpy.tl.umap');
    expect(viewer.events.ready).toHaveLength(1);
  });

  it('says so when there are no cells', async () => {
    const viewer = await open({ cells: 0 });
    expect((await viewer.find('empty')).textContent).toContain('has no cells');
  });

  it('shows points without colours when only the colours fail', async () => {
    const viewer = await open(
      {},
      { fail: ({ path }) => (path.includes('/obs/') ? broken : null) }
    );
    await viewer.find('notice');
    expect(viewer.renderer().loaded).toBe(700);
    viewer.transport.behaviour.fail = () => null;
    await viewer.click(
      (await viewer.find('notice')).querySelector('.cx-link') as Element
    );
    await viewer.until(() => viewer.renderer().coloring?.kind === 'category');
  });
});

describe('a viewer that ends leaves nothing behind', () => {
  it('gives up its requests, its renderer and its elements', async () => {
    const hold = (path: string) => (path.endsWith('/1') ? gate().opened : null);
    const viewer = await open({ cells: 300, block: 100 }, { hold });
    await viewer.until(() => viewer.renderer()?.loaded > 0);
    await act(async () => {
      viewer.viewer.dispose();
      viewer.element.replaceChildren();
    });
    const asked = viewer.transport.log.length;
    await act(() => new Promise(resolve => setTimeout(resolve, 40)));
    expect(viewer.transport.log).toHaveLength(asked);
    expect(viewer.renderer().disposed).toBe(true);
    expect(viewer.element.childElementCount).toBe(0);
  });

  it('may be mounted again in the same element', async () => {
    const viewer = await ready();
    await act(async () => viewer.viewer.reload());
    await viewer.until(
      () => rootData(viewer)['settled'] === 'true' && viewer.events.ready.length === 2
    );
    expect(viewer.renderer().loaded).toBe(700);
  });
});
