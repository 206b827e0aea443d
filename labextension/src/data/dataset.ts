/**
 * Typed client of the data contract for one open dataset. Knows routes and shapes;
 * no state, no DOM. One version for its whole life: a changed file is an error
 * (`version_changed`), never a mix.
 */
import {
  HEADER,
  type Activity,
  type CellAnswer,
  type FieldSummary,
  type GeneHit,
  type GeneSearchAnswer,
  type Job,
  type LayerState,
  type LayersAnswer,
  type Manifest,
  type NumberSummary,
  type OpenAnswer,
  type ScoreAnswer,
  type ScoreRequest,
  type SelectRequest,
  type Transform
} from '../contract/wire';
import {
  decodeColumn,
  decodeExact,
  decodePoints,
  type ColumnBlock,
  type PointsBlock
} from './column';
import { ContractError, ResponseError } from './errors';
import { parseOpenAnswer } from './manifest';
import { expectOk, parseJson } from './response';
import { retryGet, type RetryOptions } from './retry';
import type { Transport, TransportRequest, TransportResponse } from './transport';

/** Cells of a polygon: bitmap in display order and its count. */
export interface SelectAnswer {
  readonly bits: Uint8Array;
  readonly count: number;
}

/** One gene as it is drawn. */
export interface GeneColumn {
  readonly layer: number;
  readonly gene: number;
  readonly transform?: Transform;
}

/** A number column as a filter needs it: exact, or in fine steps. */
export type NumberEncoding = 'u16' | 'f32';

/** `?a=1&b=2` of what is there; nothing for nothing. */
function query(parts: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`]
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

export class Dataset {
  private id: string;
  private reopening: Promise<void> | null = null;

  private constructor(
    private readonly transport: Transport,
    readonly path: string,
    readonly manifest: Manifest,
    opened: OpenAnswer,
    private readonly retry?: RetryOptions
  ) {
    this.id = opened.id;
  }

  /** Open by contents path. Not repeated when it fails: it is a POST. */
  static async open(
    transport: Transport,
    path: string,
    signal?: AbortSignal,
    retry?: RetryOptions
  ): Promise<Dataset> {
    const opened = await post(transport, path, signal);
    return new Dataset(transport, path, opened.manifest, opened, retry);
  }

  get version(): string {
    return this.manifest.version;
  }

  get blockCount(): number {
    return this.manifest.blocks.length;
  }

  /** First display position of a block. */
  blockStart(block: number): number {
    return block === 0 ? 0 : this.manifest.blocks[block - 1];
  }

  /** Cells in a block. */
  blockSize(block: number): number {
    return this.manifest.blocks[block] - this.blockStart(block);
  }

  async points(
    embedding: number,
    block: number,
    signal?: AbortSignal
  ): Promise<PointsBlock> {
    const { dims, key } = this.manifest.embeddings[embedding];
    const response = await this.get(`points/${embedding}/${block}`, signal);
    return decodePoints(response, this.blockSize(block), dims, `Embedding '${key}'`);
  }

  async obsSummary(field: number, signal?: AbortSignal): Promise<FieldSummary> {
    return (await this.getJson(`obs/${field}`, signal)) as FieldSummary;
  }

  async obsBlock(
    field: number,
    block: number,
    signal?: AbortSignal
  ): Promise<ColumnBlock> {
    const response = await this.get(`obs/${field}/${block}`, signal);
    const what = `Field '${this.manifest.obs[field].key}'`;
    return decodeColumn(response, this.blockSize(block), what);
  }

  async geneSearch(
    layer: number,
    search: string,
    limit: number,
    signal?: AbortSignal
  ): Promise<GeneSearchAnswer> {
    const parts = `layer=${layer}&search=${encodeURIComponent(search)}&limit=${limit}`;
    return (await this.getJson(`genes?${parts}`, signal)) as GeneSearchAnswer;
  }

  /** Look genes up by exact name; what is not there comes back as `missing`. */
  async geneLookup(
    layer: number,
    names: readonly string[],
    signal?: AbortSignal
  ): Promise<{
    readonly found: readonly GeneHit[];
    readonly missing: readonly string[];
  }> {
    const response = await this.request({
      method: 'POST',
      path: 'genes',
      body: { layer, names },
      signal
    });
    return parseJson(response) as { found: GeneHit[]; missing: string[] };
  }

  async expressionSummary(
    { layer, gene, transform }: GeneColumn,
    signal?: AbortSignal
  ): Promise<NumberSummary> {
    const path = `expression/${layer}/${gene}${query({ transform })}`;
    return (await this.getJson(path, signal)) as NumberSummary;
  }

  async expressionBlock(
    { layer, gene, transform }: GeneColumn,
    block: number,
    signal?: AbortSignal
  ): Promise<ColumnBlock> {
    const path = `expression/${layer}/${gene}/${block}${query({ transform })}`;
    const response = await this.get(path, signal);
    return decodeColumn(response, this.blockSize(block), 'This gene');
  }

  /**
   * Have the server read a gene that may be asked for next; it may as well not. Never
   * repeated: whatever fails here is asked for in earnest, or not missed.
   */
  async prefetch(
    { layer, gene, transform }: GeneColumn,
    signal?: AbortSignal
  ): Promise<void> {
    const path = `expression/${layer}/${gene}/0${query({ transform, prefetch: '1' })}`;
    await this.request({ method: 'GET', path, signal });
  }

  /** A POST that changes nothing: it describes more genes than fit into a URL. */
  async score(body: ScoreRequest, signal?: AbortSignal): Promise<ScoreAnswer> {
    const response = await this.request({ method: 'POST', path: 'scores', body, signal });
    return parseJson(response) as ScoreAnswer;
  }

  async scoreBlock(
    score: string,
    block: number,
    signal?: AbortSignal
  ): Promise<ColumnBlock> {
    const response = await this.get(`scores/${score}/${block}`, signal);
    return decodeColumn(response, this.blockSize(block), 'This score');
  }

  /**
   * A block of numbers in an encoding of choice: what is filtered is asked for finer
   * than what is drawn. `path` is that of the column.
   */
  async numbersBlock(
    path: string,
    block: number,
    encoding: 'u16',
    signal?: AbortSignal,
    transform?: Transform
  ): Promise<ColumnBlock>;
  async numbersBlock(
    path: string,
    block: number,
    encoding: 'f32',
    signal?: AbortSignal,
    transform?: Transform
  ): Promise<Float32Array>;
  async numbersBlock(
    path: string,
    block: number,
    encoding: NumberEncoding,
    signal?: AbortSignal,
    transform?: Transform
  ): Promise<ColumnBlock | Float32Array> {
    const url = `${path}/${block}${query({ transform, encoding })}`;
    const response = await this.get(url, signal);
    const size = this.blockSize(block);
    return encoding === 'f32'
      ? decodeExact(response, size, 'This filter')
      : decodeColumn(response, size, 'This filter');
  }

  /** How the genes of each layer are read now. */
  async layers(signal?: AbortSignal): Promise<readonly LayerState[]> {
    const { layers } = (await this.getJson('layers', signal)) as LayersAnswer;
    if (!Array.isArray(layers) || layers.length !== this.manifest.layers.length) {
      throw new ContractError('The server described other layers than the dataset has.');
    }
    return layers;
  }

  /** What the server reads of the matrices now; not repeated, the next poll is near. */
  async activity(signal?: AbortSignal): Promise<Activity> {
    const response = await this.request({ method: 'GET', path: 'activity', signal });
    return parseJson(response) as Activity;
  }

  /** Have a gene index built; a build that is under way is answered as it is. */
  async buildIndex(layer: number, signal?: AbortSignal): Promise<Job> {
    const body = { kind: 'index', layer };
    const response = await this.request({ method: 'POST', path: 'jobs', body, signal });
    return parseJson(response) as Job;
  }

  /** Have an indexed layer saved as a new AnnData zarr. */
  async saveAnnData(layer: number, path: string, signal?: AbortSignal): Promise<Job> {
    const body = { kind: 'save_anndata', layer, path };
    const response = await this.request({ method: 'POST', path: 'jobs', body, signal });
    return parseJson(response) as Job;
  }

  async job(id: string, signal?: AbortSignal): Promise<Job> {
    const request = { method: 'GET', path: `jobs/${id}`, signal } as const;
    const send = async () => expectOk(await this.transport.send(request));
    return parseJson(await retryGet(send, signal, this.retry)) as Job;
  }

  async cancelJob(id: string, signal?: AbortSignal): Promise<Job> {
    const request = { method: 'DELETE', path: `jobs/${id}`, signal } as const;
    return parseJson(expectOk(await this.transport.send(request))) as Job;
  }

  async cell(
    position: number,
    fields: readonly number[],
    signal?: AbortSignal
  ): Promise<CellAnswer> {
    const parts = `position=${position}&fields=${fields.join(',')}`;
    return (await this.getJson(`cells?${parts}`, signal)) as CellAnswer;
  }

  async select(body: SelectRequest, signal?: AbortSignal): Promise<SelectAnswer> {
    return this.bitmap(
      await this.request({ method: 'POST', path: 'select', body, signal })
    );
  }

  /** A cell and all within `degree` edges of it in the graph. */
  async neighbours(
    position: number,
    degree: number,
    signal?: AbortSignal
  ): Promise<SelectAnswer> {
    const path = `graph/neighbours?cell=${position}&degree=${degree}`;
    return this.bitmap(await this.get(path, signal));
  }

  private bitmap(response: TransportResponse): SelectAnswer {
    const bits = new Uint8Array(response.body);
    const count = Number(response.headers.get(HEADER.count) ?? NaN);
    if (
      bits.length !== Math.ceil(this.manifest.n_cells / 8) ||
      !Number.isInteger(count)
    ) {
      throw new ContractError('The selection does not fit this dataset.');
    }
    return { bits, count };
  }

  private async getJson(path: string, signal?: AbortSignal): Promise<unknown> {
    return parseJson(await this.get(path, signal));
  }

  private get(path: string, signal?: AbortSignal): Promise<TransportResponse> {
    return retryGet(
      () => this.request({ method: 'GET', path, signal }),
      signal,
      this.retry
    );
  }

  /** Send below the dataset; open it again, once, where the server forgot it. */
  private async request(request: TransportRequest): Promise<TransportResponse> {
    try {
      return await this.sendVersioned(request);
    } catch (error) {
      if (!(error instanceof ResponseError && error.code === 'unknown_dataset')) {
        throw error;
      }
      await this.reopen();
      return this.sendVersioned(request);
    }
  }

  private async sendVersioned(request: TransportRequest): Promise<TransportResponse> {
    const path = `datasets/${this.id}/${this.version}/${request.path}`;
    return expectOk(await this.transport.send({ ...request, path }));
  }

  /** All requests that found the dataset forgotten share one new opening. */
  private reopen(): Promise<void> {
    this.reopening ??= post(this.transport, this.path)
      .then(opened => {
        if (opened.version !== this.version) {
          throw new ResponseError(409, {
            code: 'version_changed',
            message: `'${this.manifest.name}' changed since it was opened.`,
            hint: 'Reload to see the new version.'
          });
        }
        this.id = opened.id;
      })
      .finally(() => {
        this.reopening = null;
      });
    return this.reopening;
  }
}

async function post(
  transport: Transport,
  path: string,
  signal?: AbortSignal
): Promise<OpenAnswer> {
  const response = await transport.send({
    method: 'POST',
    path: 'datasets',
    body: { path },
    signal
  });
  return parseOpenAnswer(parseJson(expectOk(response)));
}
