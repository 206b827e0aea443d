/** The typed client over the fake transport: routes, errors, reopening, aborts. */
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/data/dataset';
import { ResponseError, toErrorBody } from '../../src/data/errors';
import { createFakeDataset } from '../../src/data/fake_dataset';
import { FakeTransport } from '../../src/data/fake_transport';
import { Scores } from '../../src/data/scores';

const FAST = { attempts: 2, base: 0, cap: 0 };
const UNKNOWN = {
  status: 404,
  code: 'unknown_dataset',
  message: 'The server does not know this dataset.',
  hint: 'Open it again.'
};

async function open(options = { cells: 100, block: 40 }) {
  const transport = new FakeTransport(createFakeDataset(options));
  const dataset = await Dataset.open(transport, 'a/b.h5ad', undefined, FAST);
  return { transport, dataset };
}

describe('an open dataset answers the whole contract', () => {
  it('knows its blocks', async () => {
    const { dataset } = await open();
    expect(dataset.blockCount).toBe(3);
    expect([0, 1, 2].map(b => [dataset.blockStart(b), dataset.blockSize(b)])).toEqual([
      [0, 40],
      [40, 40],
      [80, 20]
    ]);
  });

  it('reads points, fields, genes and cells', async () => {
    const { dataset, transport } = await open();
    const points = await dataset.points(1, 2);
    expect(points.axes.map(axis => axis.length)).toEqual([20, 20, 20]);
    const summary = await dataset.obsSummary(0);
    expect(summary.kind).toBe('category');
    expect((await dataset.obsBlock(0, 0)).codes).toHaveLength(40);
    expect((await dataset.expressionBlock({ layer: 0, gene: 3 }, 1)).missing).toBe(255);
    const found = await dataset.geneSearch(0, 'cd3', 10);
    expect(found.genes.map(({ name }) => name)).toEqual(['CD3D', 'CD3E']);
    const { row, fields } = await dataset.cell(7, [0, 2]);
    expect(row).toBe(92);
    expect(Object.keys(fields)).toEqual(['cluster', 'percent_mito']);
    expect(transport.log).toContain('GET datasets/fake/v1/points/1/2');
  });

  it('escapes what a person types', async () => {
    const { dataset, transport } = await open();
    await dataset.geneSearch(0, 'a&b=c/ü', 10);
    expect(transport.log.at(-1)).toBe(
      'GET datasets/fake/v1/genes?layer=0&search=a%26b%3Dc%2F%C3%BC&limit=10'
    );
  });

  it('selects by polygon with an exact count', async () => {
    const { dataset } = await open();
    const all = await dataset.select({
      embedding: 0,
      matrix: null,
      polygons: [
        [
          [-99, -99],
          [99, -99],
          [99, 99],
          [-99, 99]
        ]
      ]
    });
    expect(all.count).toBe(100);
    expect(all.bits).toHaveLength(13);
  });
});

describe('a server that forgot the dataset is reminded once', () => {
  it('opens again by path, once for all that wait, and goes on', async () => {
    const { dataset, transport } = await open();
    let forgotten = true;
    transport.behaviour.fail = ({ path }) => {
      if (path === 'datasets') forgotten = false;
      return forgotten ? UNKNOWN : null;
    };
    const [points, block] = await Promise.all([
      dataset.points(0, 0),
      dataset.obsBlock(0, 0)
    ]);
    expect([points.axes[0].length, block.codes.length]).toEqual([40, 40]);
    expect(transport.log.filter(line => line === 'POST datasets')).toHaveLength(2);
  });

  it('does not ask for ever', async () => {
    const { dataset, transport } = await open();
    transport.behaviour.fail = ({ path }) => (path === 'datasets' ? null : UNKNOWN);
    await expect(dataset.points(0, 0)).rejects.toThrow(/does not know/);
    expect(transport.log.filter(line => line === 'POST datasets')).toHaveLength(2);
  });

  it('never mixes two versions', async () => {
    const transport = new FakeTransport(createFakeDataset());
    const dataset = await Dataset.open(transport, 'x.h5ad', undefined, FAST);
    const newer = new FakeTransport(createFakeDataset({ version: 'v2' }));
    const send = newer.send.bind(newer);
    transport.send = request =>
      request.path === 'datasets'
        ? send(request)
        : Promise.resolve({
            status: 404,
            headers: new Map(),
            body: new TextEncoder().encode(JSON.stringify(UNKNOWN)).slice().buffer
          });
    const error: unknown = await dataset.points(0, 0).catch((e: unknown) => e);
    expect(toErrorBody(error).code).toBe('version_changed');
  });
});

describe('errors reach a person as code, message and hint', () => {
  it('keeps the body of the server', async () => {
    const { dataset, transport } = await open();
    const body = { code: 'corrupt', message: 'Cut short.', hint: 'Copy it again.' };
    transport.behaviour.fail = () => ({ status: 422, ...body });
    const error: unknown = await dataset.obsSummary(0).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ResponseError);
    expect(toErrorBody(error)).toEqual(body);
  });

  it('says what to do when no answer came', async () => {
    const { dataset, transport } = await open();
    transport.behaviour.fail = () => 'network';
    const error: unknown = await dataset.obsSummary(0).catch((e: unknown) => e);
    expect(toErrorBody(error)).toMatchObject({
      code: 'network',
      hint: expect.stringContaining('Jupyter')
    });
  });

  it('turns a proxy page into a sentence', async () => {
    const { dataset, transport } = await open();
    transport.send = () =>
      Promise.resolve({
        status: 502,
        headers: new Map(),
        body: new TextEncoder().encode('<html>Bad gateway</html>').slice().buffer
      });
    const error: unknown = await dataset.obsSummary(0).catch((e: unknown) => e);
    expect(toErrorBody(error).message).toBe('The server answered with status 502.');
  });

  it('repeats a GET after a passing failure, and never a POST', async () => {
    const { dataset, transport } = await open();
    let failures = 1;
    transport.behaviour.fail = () => (failures-- > 0 ? 'network' : null);
    await dataset.obsSummary(0);
    failures = 1;
    await expect(
      dataset.select({ embedding: 0, matrix: null, polygons: [] })
    ).rejects.toThrow(/did not answer/);
  });
});

describe('who gives up gets the reason and no answer', () => {
  it('rejects with the reason of the signal', async () => {
    const { dataset, transport } = await open();
    transport.behaviour.latency = 60_000;
    const controller = new AbortController();
    const waiting = dataset.points(0, 0, controller.signal);
    controller.abort(new DOMException('enough', 'AbortError'));
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the gene engine has routes of its own', () => {
  it('puts the transform and the prefetch into the address', async () => {
    const { dataset, transport } = await open();
    const gene = { layer: 1, gene: 3, transform: 'log1p' } as const;
    await dataset.expressionSummary(gene);
    await dataset.expressionBlock(gene, 2);
    await dataset.prefetch(gene);
    await dataset.prefetch({ layer: 0, gene: 3 });
    expect(transport.log.slice(1)).toEqual([
      'GET datasets/fake/v1/expression/1/3?transform=log1p',
      'GET datasets/fake/v1/expression/1/3/2?transform=log1p',
      'GET datasets/fake/v1/expression/1/3/0?transform=log1p&prefetch=1',
      'GET datasets/fake/v1/expression/0/3/0?prefetch=1'
    ]);
  });

  it('starts, finds and cancels a job, below no dataset', async () => {
    const { dataset, transport } = await open();
    const job = await dataset.buildIndex(0);
    expect(job).toMatchObject({ layer: 0, state: 'queued' });
    expect((await dataset.job(job.id)).state).toBe('running');
    expect((await dataset.cancelJob(job.id)).state).toBe('cancelled');
    expect(transport.log.slice(-2)).toEqual([
      `GET jobs/${job.id}`,
      `DELETE jobs/${job.id}`
    ]);
    await expect(dataset.job('nothing')).rejects.toBeInstanceOf(ResponseError);
  });

  it('asks for a score once, and again where it was forgotten', async () => {
    const { dataset, transport } = await open();
    const scores = new Scores(dataset);
    const request = {
      layer: 0,
      genes: [1, 2],
      method: 'mean',
      transform: 'none'
    } as const;
    const { signal } = new AbortController();
    const summary = await scores.summary(request, signal);
    expect(summary.kind).toBe('number');
    expect((await scores.block(request, 0, signal)).missing).toBe(65535);
    expect((await scores.block({ ...request }, 2, signal)).codes).toHaveLength(20);
    const posts = () => transport.log.filter(line => line.startsWith('POST')).length - 1;
    expect(posts()).toBe(1);
    transport.genes.forget();
    expect((await scores.block(request, 1, signal)).codes).toHaveLength(40);
    expect(posts()).toBe(2);
  });

  it('takes layers only where they are those of the manifest', async () => {
    const { dataset, transport } = await open();
    expect((await dataset.layers()).map(({ rung }) => rung)).toEqual([
      'gene-major',
      'gene-major'
    ]);
    transport.genes.layers = () => ({ layers: [] });
    await expect(dataset.layers()).rejects.toThrow('other layers');
  });
});
