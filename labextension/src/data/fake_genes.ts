/**
 * The gene engine behind the fake transport: how layers are read, index jobs that go
 * on with every look, scores of gene sets. State of its own, as a server has it.
 */
import type {
  Activity,
  ErrorBody,
  Job,
  LayersAnswer,
  Rung,
  ScoreAnswer,
  ScoreRequest,
  Transform
} from '../contract/wire';
import { numberSummary, type FakeDataset, type FakeNumber } from './fake_dataset';

export interface FakeGenesBehaviour {
  /** How every layer is read at first. */
  rung?: Rung;
  /** Share of a build that is done between two looks. */
  step?: number;
  /** What a build ends with instead of an index. */
  buildError?: ErrorBody | null;
  /** What `GET activity` answers. */
  activity?: Activity;
}

/** Values of a gene with its transform, as the server computes them. */
export function fakeGene(
  data: FakeDataset,
  gene: number,
  transform: Transform | 'none'
): FakeNumber | undefined {
  if (data.geneNames[gene] === undefined) return undefined;
  const plain = data.gene(gene);
  if (transform === 'none') return plain;
  const values = plain.values.map(value => Math.log1p(value));
  return { kind: 'number', values, summary: numberSummary(plain.summary.key, values) };
}

export class FakeGenes {
  private readonly rungs: Rung[];
  private readonly jobs = new Map<string, Job>();
  private readonly scores = new Map<string, FakeNumber>();

  constructor(
    private readonly data: FakeDataset,
    private readonly behaviour: FakeGenesBehaviour
  ) {
    this.rungs = data.manifest.layers.map(() => behaviour.rung ?? 'gene-major');
  }

  /** The server was restarted: scores and jobs are gone. */
  forget(): void {
    this.jobs.clear();
    this.scores.clear();
  }

  activity(): Activity {
    return this.behaviour.activity ?? { scan: null };
  }

  layers(): LayersAnswer {
    return {
      layers: this.rungs.map((rung, layer) => ({
        rung,
        can_index: rung === 'scan',
        can_save: rung === 'index',
        job: this.running(layer)?.id ?? null
      }))
    };
  }

  start(body: unknown): Job {
    const { kind, layer, path } = body as { kind: string; layer: number; path: string };
    return kind === 'save_anndata' ? this.begin(layer, path) : this.build(layer);
  }

  build(layer: number): Job {
    return this.running(layer) ?? this.begin(layer, null);
  }

  private begin(layer: number, path: string | null): Job {
    const { id: dataset, version } = this.data.manifest;
    const id = `job${this.jobs.size + 1}`;
    return this.keep({
      id,
      kind: path === null ? 'index' : 'save_anndata',
      path,
      dataset,
      version,
      layer,
      state: 'queued',
      fraction: 0,
      eta_s: null,
      error: null
    });
  }

  /** A look at a job, after which it goes on. */
  job(id: string): Job | null {
    const job = this.jobs.get(id);
    if (job === undefined || job.state === 'done' || job.state === 'cancelled') {
      return job ?? null;
    }
    const { step = 0.5, buildError = null } = this.behaviour;
    const fraction = Math.min(1, job.fraction + step);
    if (fraction < 1) {
      const eta_s = (1 - fraction) / step;
      return this.keep({ ...job, state: 'running', fraction, eta_s });
    }
    if (buildError !== null) {
      return this.keep({ ...job, state: 'failed', eta_s: null, error: buildError });
    }
    this.rungs[job.layer] = 'index';
    return this.keep({ ...job, state: 'done', fraction: 1, eta_s: 0 });
  }

  cancel(id: string): Job | null {
    const job = this.jobs.get(id);
    return job === undefined ? null : this.keep({ ...job, state: 'cancelled' });
  }

  score(body: unknown): ScoreAnswer {
    const { genes, method, transform } = body as ScoreRequest;
    const columns = genes.map(
      gene => (fakeGene(this.data, gene, transform) as FakeNumber).values
    );
    const values = new Float32Array(this.data.manifest.n_cells);
    for (const column of columns) {
      const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
      const shift = method === 'mean' ? 0 : mean;
      column.forEach((value, cell) => {
        values[cell] += (value - shift) / columns.length;
      });
    }
    const score = `s${this.scores.size + 1}`;
    const summary = numberSummary('score', values);
    this.scores.set(score, { kind: 'number', values, summary });
    return { score, summary };
  }

  scored(id: string): FakeNumber | undefined {
    return this.scores.get(id);
  }

  private running(layer: number): Job | undefined {
    return [...this.jobs.values()].find(
      job =>
        job.kind === 'index' &&
        job.layer === layer &&
        (job.state === 'queued' || job.state === 'running')
    );
  }

  private keep(job: Job): Job {
    this.jobs.set(job.id, job);
    return job;
  }
}
