/** Streaming by level: what is where while blocks arrive, and what stays in memory. */
import { act } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Dataset } from '../../src/data/dataset';
import { createFakeDataset } from '../../src/data/fake_dataset';
import { FakeTransport } from '../../src/data/fake_transport';
import { fromPositions } from '../../src/scene/bits';
import { BlockLoader, type Stream } from '../../src/viewer/block_loader';
import { CellData, type CellSink } from '../../src/viewer/cell_data';
import { FrameAllowance, pieces } from '../../src/viewer/frame_allowance';
import { mountViewer, rootData, type TestViewer } from './kit';

let test: TestViewer | null = null;

afterEach(async () => {
  await test?.close();
  test = null;
});

async function ready(...args: Parameters<typeof mountViewer>): Promise<TestViewer> {
  test = await mountViewer(...args);
  const viewer = test;
  await viewer.until(() => rootData(viewer)['settled'] === 'true');
  return viewer;
}

/** A sink that only remembers. */
class Recorder implements CellSink {
  readonly places: number[] = [];
  readonly codes: number[] = [];

  points(start: number): Promise<void> {
    this.places.push(start);
    return Promise.resolve();
  }

  addValues(_: string, start: number): Promise<void> {
    this.codes.push(start);
    return Promise.resolve();
  }
}

async function openData(keptCells: number): Promise<CellData> {
  const fake = createFakeDataset({ cells: 400, block: 100 });
  const dataset = await Dataset.open(new FakeTransport(fake), 'x.h5ad');
  const data = new CellData(dataset, { keptCells });
  data.setEmbedding(0);
  return data;
}

async function drain(stream: Stream): Promise<void> {
  const { signal } = new AbortController();
  while (stream.next() < 4) await stream.load(stream.next(), signal);
}

const CLUSTER = { kind: 'obs', field: 0 } as const;

describe('the main thread keeps no second copy of the cells', () => {
  it('hands places through and keeps those of block 0', async () => {
    const data = await openData(1000);
    await drain(data.pointsStream());
    // Nobody draws yet: nothing is loaded that would have to be kept.
    expect([data.blocksLoaded, data.points.length]).toEqual([1, 1]);
    const sink = new Recorder();
    data.attach(sink);
    await drain(data.pointsStream());
    expect(sink.places).toEqual([100, 200, 300]);
    expect([data.pointsLoaded, data.points.length]).toEqual([400, 1]);
    expect(data.points[0].axes[0]).toHaveLength(100);
  });

  it('keeps a column once, and of a large one block 0', async () => {
    for (const [kept, length] of [
      [1000, 400],
      [399, 100]
    ]) {
      const data = await openData(kept);
      data.setActive([CLUSTER]);
      data.attach(new Recorder());
      await drain(data.columnStream(CLUSTER));
      const column = data.column('obs/0')?.column;
      expect([column?.length, column?.codes.length]).toEqual([400, length]);
      expect(column?.codeAt(350) === undefined).toBe(kept < 400);
      const { signal } = new AbortController();
      const codes = await data.dataset.obsBlock(0, 3);
      for (const position of [350, 351]) {
        expect(await data.codeOf(CLUSTER, position, signal)).toBe(
          codes.codes[position - 300]
        );
      }
    }
  });

  it('sends for all of it again when another picture is made', async () => {
    const data = await openData(399);
    data.setActive([CLUSTER]);
    data.attach(new Recorder());
    const streams = [data.pointsStream(), data.columnStream(CLUSTER)];
    for (const stream of streams) await drain(stream);
    const sink = new Recorder();
    data.attach(sink);
    expect(streams.map(stream => stream.next())).toEqual([1, 1]);
    for (const stream of streams) await drain(stream);
    expect([sink.places, sink.codes]).toEqual([
      [100, 200, 300],
      [100, 200, 300]
    ]);
  });

  it('drops a block that was under way for the picture before', async () => {
    const data = await openData(399);
    data.attach(new Recorder());
    const stream = data.pointsStream();
    const { signal } = new AbortController();
    await stream.load(0, signal);
    const late = stream.load(1, signal);
    const sink = new Recorder();
    data.attach(sink);
    await late;
    expect([sink.places, stream.next()]).toEqual([[], 1]);
  });

  it('stops at what fits', async () => {
    const data = await openData(1000);
    data.attach(new Recorder());
    data.setLimit(150);
    await drain(data.pointsStream());
    expect([data.pointsLoaded, data.drawable]).toEqual([200, 150]);
  });
});

describe('a frame is handed no more than its share', () => {
  it('spreads what is large over frames, in order', async () => {
    vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame'] });
    try {
      const allowance = new FrameAllowance(10);
      const given: number[] = [];
      const all = [6, 5, 4, 99, 1].map(bytes =>
        allowance.give(bytes, () => void given.push(bytes))
      );
      const counts: number[] = [];
      while (given.length < 5) {
        await new Promise(resolve => setTimeout(resolve, 0));
        counts.push(given.length);
        vi.advanceTimersToNextFrame();
      }
      await Promise.all(all);
      expect(given).toEqual([6, 5, 4, 99, 1]);
      expect([...new Set(counts)].slice(0, 4)).toEqual([1, 3, 4, 5]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a block is cut into pieces that take a moment each', () => {
  it('without a gap, in order', () => {
    expect(pieces(0, 100)).toEqual([[0, 100]]);
    const cuts = pieces(0, 2 ** 20 - 7);
    expect(cuts).toHaveLength(4);
    expect(cuts.map(([from]) => from).slice(1)).toEqual(
      cuts.map(([, to]) => to).slice(0, 3)
    );
    expect(cuts[3][1]).toBe(2 ** 20 - 7);
  });
});

describe('loading goes on where it stopped', () => {
  it('after a failure, with the block that failed', async () => {
    const got: number[] = [];
    let broken = true;
    const stream: Stream = {
      key: 's',
      next: () => got.length,
      load: block => {
        if (broken && block === 2) return Promise.reject(new Error('no answer'));
        got.push(block);
        return Promise.resolve();
      }
    };
    const errors: string[] = [];
    const loader = new BlockLoader(4, key => errors.push(key));
    loader.setStreams([stream]);
    await vi.waitFor(() => expect(errors).toEqual(['s']));
    broken = false;
    loader.retry();
    await vi.waitFor(() => expect(got).toEqual([0, 1, 2, 3]));
  });
});

describe('a new colour streams in behind its first block', () => {
  it('tints block 0 at once, leaves the others without, and says so', async () => {
    let open = () => undefined as void;
    const rest = new Promise<void>(resolve => (open = resolve));
    const viewer = await ready(
      { cells: 300, block: 100 },
      { hold: path => (/obs\/1\/[12]$/.test(path) ? rest : null) }
    );
    await act(() => viewer.viewer.colorBy('batch'));
    await viewer.until(() => viewer.query('legend-title')?.textContent === 'batch');
    expect(viewer.renderer().values).toHaveLength(100);
    expect(rootData(viewer)['settled']).toBeUndefined();
    expect(viewer.query('status')?.textContent).toContain('33 % coloured');
    open();
    await viewer.until(() => rootData(viewer)['settled'] === 'true');
    expect(viewer.renderer().values).toHaveLength(300);
    expect(viewer.query('status')?.textContent).not.toContain('coloured');
  });
});

describe('filters hide cells, whatever is coloured', () => {
  it('combines a category, a number and a gene, exactly', async () => {
    const viewer = await ready({ cells: 300, block: 100 });
    const { obs, gene } = viewer.transport.data;
    const mito = obs[2].kind === 'number' ? obs[2].values : new Float32Array();
    const batch = obs[1].kind === 'category' ? obs[1].codes : new Uint32Array();
    const cd3e = gene(1).values;
    const range = [mito[7], 0.04] as const;
    await act(async () => {
      const { dispatch } = viewer.store();
      dispatch({ type: 'toggleCategory', field: 1, code: 1 });
      dispatch({ type: 'valueFilter', colorBy: { kind: 'obs', field: 2 }, range });
      const colorBy = { kind: 'gene', layer: 0, gene: 1, name: 'CD3E' } as const;
      dispatch({ type: 'valueFilter', colorBy, range: [0, 0.5] });
    });
    await viewer.until(
      () => viewer.query('status')?.textContent?.includes('of') ?? false
    );
    await viewer.until(() => rootData(viewer)['settled'] === 'true');
    const hidden = [...mito].flatMap((value, i) => {
      const shown = value >= range[0] && value <= range[1] && batch[i] !== 1;
      return shown && cd3e[i] <= 0.5 ? [] : [i];
    });
    expect(viewer.renderer().hidden).toEqual(hidden);
    // The cell on the edge is in: exact values, inclusive.
    expect(hidden.includes(7)).toBe(batch[7] === 1 || cd3e[7] > 0.5);
    expect(viewer.query('status')?.textContent).toContain(
      `${300 - hidden.length} of 300`
    );
  });

  it('shows groups, and drops them with the selection', async () => {
    const viewer = await ready({ cells: 300, block: 100 });
    const cells = fromPositions([3, 250], 300);
    const group = { name: 'mine', color: '#ff0000', cells, shown: true };
    await act(async () => viewer.store().dispatch({ type: 'groups', groups: [group] }));
    await viewer.until(() => viewer.renderer().flags[250] === 16);
    expect([...viewer.renderer().flags].filter(Boolean)).toEqual([16, 16]);
    await act(async () => viewer.store().dispatch({ type: 'groups', groups: [] }));
    await viewer.until(() => viewer.renderer().flags[250] === 0);
  });
});

describe('another embedding', () => {
  it('keeps the old picture and its camera until block 0 is here, then glides', async () => {
    let open = () => undefined as void;
    const late = new Promise<void>(resolve => (open = resolve));
    const viewer = await ready(
      { cells: 300, block: 100 },
      { hold: path => (path.includes('/points/1/') ? late : null) }
    );
    const { matrix } = viewer.renderer();
    await act(async () => viewer.viewer.setEmbedding('X_umap_3d'));
    expect([viewer.renderer().dims, viewer.renderer().matrix]).toEqual([2, matrix]);
    open();
    await viewer.until(() => rootData(viewer)['settled'] === 'true');
    const { dims, loaded, values, morphs } = viewer.renderer();
    expect([dims, loaded, values.length]).toEqual([3, 300, 300]);
    expect(morphs[0]).toBe('begin');
    expect(morphs[1]).toBe(0);
    expect(morphs.at(-1)).toBe(1);
  });
});
