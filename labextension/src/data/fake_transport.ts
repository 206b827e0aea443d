/**
 * The fourth transport: answers the contract from a synthetic dataset in memory,
 * slowly or with failures on demand. Part of the product's test kit, as a server
 * that a test can break at will.
 */
import { HEADER, type ErrorBody } from '../contract/wire';
import { abortError, delay, raceAbort } from '../core/abort';
import { NetworkError } from './errors';
import { createFakeDataset, type FakeDataset, type FakeNumber } from './fake_dataset';
import {
  cellAnswer,
  geneHits,
  neighbours,
  pointCodes,
  quantised,
  select
} from './fake_answers';
import { FakeGenes, fakeGene, type FakeGenesBehaviour } from './fake_genes';
import type { Transport, TransportRequest, TransportResponse } from './transport';

export interface FakeBehaviour {
  /** Milliseconds before each answer. */
  latency?: number | ((path: string) => number);
  /** Answers to these requests wait until the promise resolves (or the caller aborts). */
  hold?: (path: string) => Promise<void> | null;
  /** An error for this request instead of its answer; `network`: no answer at all. */
  fail?: (
    request: TransportRequest
  ) => (ErrorBody & { status: number }) | 'network' | null;
  /** What the gene engine does; read when the transport is made. */
  genes?: FakeGenesBehaviour;
}

type Answer = Omit<TransportResponse, 'status'>;

const NOT_FOUND = {
  status: 404,
  code: 'unknown_element',
  message: 'The dataset does not have this element.',
  hint: 'Choose one of those that the manifest lists.'
};

export class FakeTransport implements Transport {
  /** Every request that arrived, in order, for assertions. */
  readonly log: string[] = [];
  readonly data: FakeDataset;
  readonly genes: FakeGenes;

  constructor(
    data?: FakeDataset,
    public behaviour: FakeBehaviour = {}
  ) {
    this.data = data ?? createFakeDataset();
    this.genes = new FakeGenes(this.data, behaviour.genes ?? {});
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    this.log.push(`${request.method} ${request.path}`);
    if (request.signal?.aborted) throw request.signal.reason ?? abortError();
    const { latency = 0, fail } = this.behaviour;
    const wait = typeof latency === 'number' ? latency : latency(request.path);
    await delay(wait, request.signal);
    const held = this.behaviour.hold?.(request.path) ?? null;
    if (held !== null) await raceAbort(held, request.signal);
    const failure = fail?.(request) ?? null;
    if (failure === 'network') throw new NetworkError();
    if (failure !== null) return { ...json(failure), status: failure.status };
    const answer = this.answer(request);
    return answer === null
      ? { ...json(NOT_FOUND), status: 404 }
      : { ...answer, status: 200 };
  }

  dispose(): void {
    this.log.length = 0;
  }

  private answer(request: TransportRequest): Answer | null {
    const { manifest } = this.data;
    const [path, query = ''] = request.path.split('?');
    const parts = path.split('/');
    if (parts.length === 1 && parts[0] === 'datasets') {
      return json({ id: manifest.id, version: manifest.version, manifest });
    }
    if (parts[0] === 'jobs') {
      const job =
        request.method === 'DELETE'
          ? this.genes.cancel(parts[1])
          : this.genes.job(parts[1]);
      return job === null ? null : json(job);
    }
    const [, , , resource, ...rest] = parts;
    const at = rest.map(Number);
    const search = new URLSearchParams(query);
    switch (resource) {
      case 'points':
        return this.points(at[0], at[1]);
      case 'obs':
        return this.column(this.data.obs[at[0]], at[1], 65535, search);
      case 'expression':
        return this.column(
          fakeGene(
            this.data,
            at[1],
            search.get('transform') === 'log1p' ? 'log1p' : 'none'
          ),
          at[2],
          255,
          search
        );
      case 'scores':
        return rest.length === 0
          ? json(this.genes.score(request.body))
          : this.column(this.genes.scored(rest[0]), at[1], 65535, search);
      case 'layers':
        return json(this.genes.layers());
      case 'activity':
        return json(this.genes.activity());
      case 'jobs':
        return json(this.genes.start(request.body));
      case 'genes':
        return json(geneHits(this.data, search, request.body));
      case 'cells':
        return json(cellAnswer(this.data, search));
      case 'select':
        return bits(select(this.data, request.body));
      case 'graph':
        return bits(neighbours(this.data, search));
      default:
        return null;
    }
  }

  private range(block: number): readonly [number, number] {
    const { blocks } = this.data.manifest;
    return [block === 0 ? 0 : blocks[block - 1], blocks[block]];
  }

  private points(embedding: number, block: number): Answer | null {
    const axes = this.data.coordinates[embedding];
    if (!axes) return null;
    const { codes, min, max } = pointCodes(axes, ...this.range(block));
    const headers = new Map<string, string>([
      [HEADER.encoding, 'u16'],
      [HEADER.min, min.join(',')],
      [HEADER.max, max.join(',')],
      [HEADER.missing, '65535']
    ]);
    return { headers, body: codes.buffer };
  }

  private column(
    column: FakeDataset['obs'][number] | FakeNumber | undefined,
    block: number | undefined,
    usual: 255 | 65535,
    search: URLSearchParams
  ): Answer | null {
    if (column === undefined) return null;
    if (block === undefined) return json(column.summary);
    const [start, end] = this.range(block);
    if (column.kind === 'number') {
      if (search.get('encoding') === 'f32') {
        const headers = new Map<string, string>([[HEADER.encoding, 'f32']]);
        return { headers, body: column.values.slice(start, end).buffer };
      }
      const missing = search.get('encoding') === 'u16' ? 65535 : usual;
      const codes = quantised(column, start, end, missing);
      const headers = new Map<string, string>([
        [HEADER.encoding, missing === 255 ? 'u8' : 'u16'],
        [HEADER.missing, String(missing)],
        [HEADER.min, String(column.summary.min ?? '')],
        [HEADER.max, String(column.summary.max ?? '')]
      ]);
      return { headers, body: codes.buffer };
    }
    const part = column.codes.subarray(start, end);
    const { encoding } = column.summary;
    const codes =
      encoding === 'u8'
        ? Uint8Array.from(part)
        : encoding === 'u16'
          ? Uint16Array.from(part)
          : part.slice();
    const headers = new Map<string, string>([
      [HEADER.encoding, encoding],
      [HEADER.missing, String(column.summary.missing)]
    ]);
    return { headers, body: codes.buffer as ArrayBuffer };
  }
}

function bits(found: ReturnType<typeof select>): Answer {
  const headers = new Map([[HEADER.count, String(found.count)]]);
  return { headers, body: found.bits.buffer };
}

function json(value: unknown): Answer {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  // A fresh buffer: TextEncoder's own may be larger than its text.
  return { headers: new Map(), body: bytes.slice().buffer };
}
