/**
 * Layers that are saved as AnnData: started, polled as `Indexing` does, cancelled.
 */
import { abortError, delay, isAbort } from '../core/abort';
import type { Job } from '../contract/wire';
import type { Dataset } from '../data/dataset';
import { toErrorBody } from '../data/errors';
import type { ViewerStore } from '../state/store';
import { isUnderWay } from './indexing';

/** Between two looks at a job (ms). */
const INTERVAL = 1000;

/** A name beside the dataset: `a/x.h5ad` gives `a/x_genes.zarr`, of raw `a/x_raw_genes.zarr`. */
export function suggestPath(path: string, layer: string): string {
  const stem = path.replace(/\/+$/, '').replace(/\.(h5ad|zarr)$/, '');
  const name = layer === 'X' ? '' : `_${layer.replace(/[^\p{L}\p{N}.-]+/gu, '_')}`;
  return `${stem}${name}_genes.zarr`;
}

export class Saving {
  private readonly controller = new AbortController();

  constructor(
    private readonly store: ViewerStore,
    private readonly dataset: Dataset
  ) {}

  suggest(layer: number): string {
    return suggestPath(this.dataset.path, this.dataset.manifest.layers[layer].key);
  }

  async save(layer: number, path: string): Promise<void> {
    if (isUnderWay(this.job(layer))) return;
    const { signal } = this.controller;
    try {
      let job = await this.dataset.saveAnnData(layer, path, signal);
      this.show(layer, job);
      this.store.announce('Saving as AnnData');
      while (job.state === 'queued' || job.state === 'running') {
        await delay(INTERVAL, signal);
        job = await this.dataset.job(job.id, signal);
        // Cancelled meanwhile: the answer to that is newer than this one.
        if (this.job(layer)?.id !== job.id) return;
        this.show(layer, job);
      }
      if (job.state === 'done') this.store.announce(`Saved as ${path}`);
    } catch (error) {
      this.failed(layer, path, error);
    }
  }

  async cancel(layer: number): Promise<void> {
    const job = this.job(layer);
    if (!isUnderWay(job)) return;
    try {
      this.show(layer, await this.dataset.cancelJob(job.id, this.controller.signal));
      this.store.announce('Saving given up');
    } catch (error) {
      this.failed(layer, job.path ?? '', error);
    }
  }

  forget(layer: number): void {
    if (!isUnderWay(this.job(layer))) this.show(layer, null);
  }

  dispose(): void {
    this.controller.abort(abortError('The viewer was closed.'));
  }

  private job(layer: number): Job | null {
    return this.store.get().ui.layers?.[layer]?.saving ?? null;
  }

  private failed(layer: number, path: string, error: unknown): void {
    if (isAbort(error) || this.controller.signal.aborted) return;
    const { id, version } = this.dataset.manifest;
    this.show(layer, {
      id: '',
      kind: 'save_anndata',
      path,
      dataset: id,
      version,
      layer,
      state: 'failed',
      fraction: 0,
      eta_s: null,
      error: toErrorBody(error)
    });
  }

  private show(layer: number, job: Job | null): void {
    const { layers } = this.store.get().ui;
    if (layers === null || this.controller.signal.aborted) return;
    const saving = job?.state === 'cancelled' ? null : job;
    this.store.setUi({
      layers: layers.map((status, i) => (i === layer ? { ...status, saving } : status))
    });
  }
}
