/**
 * How the genes of each layer are read, and the gene indexes that are being built.
 *
 * Jobs are polled: an `EventSource` cannot send `X-XSRFToken`, which a hub asks for on
 * GET too, and the poll takes the same way over every transport. Where there are no
 * such routes (over a comm), nothing is shown.
 */
import { abortError, delay, isAbort } from '../core/abort';
import type { Job } from '../contract/wire';
import type { Dataset } from '../data/dataset';
import { ResponseError, toErrorBody } from '../data/errors';
import type { ViewerStore } from '../state/store';
import type { LayerStatus } from '../state/ui_state';

/** Between two looks at a job (ms). */
const INTERVAL = 1000;
/** "Ready" is news for as long (ms). */
const NEWS = 4000;

export function isUnderWay(job: Job | null): job is Job {
  return job !== null && (job.state === 'queued' || job.state === 'running');
}

export class Indexing {
  private readonly controller = new AbortController();
  /** Ids of the jobs that are polled. */
  private readonly followed = new Set<string>();

  constructor(
    private readonly store: ViewerStore,
    private readonly dataset: Dataset
  ) {}

  /** Look again how genes are read; finds builds that the server began by itself. */
  async refresh(): Promise<void> {
    const { signal } = this.controller;
    try {
      const answer = await this.dataset.layers(signal);
      const ids = answer.map(({ job }) => job);
      const jobs = await Promise.all(
        ids.map(id => (id === null ? null : this.find(id, signal)))
      );
      if (signal.aborted) return;
      const known = this.store.get().ui.layers;
      this.store.setUi({
        layers: answer.map(({ rung, can_index, can_save }, layer) => ({
          rung,
          can_index,
          can_save,
          saving: known?.[layer]?.saving ?? null,
          // What failed stays to be read until it is tried again.
          job: jobs[layer] ?? (can_index ? (known?.[layer]?.job ?? null) : null)
        }))
      });
      for (const job of jobs) if (isUnderWay(job)) void this.follow(job);
    } catch {
      // No gene engine behind this transport, or none just now: genes are read
      // whatever this says.
    }
  }

  async build(layer: number): Promise<void> {
    if (isUnderWay(this.store.get().ui.layers?.[layer]?.job ?? null)) return;
    try {
      const job = await this.dataset.buildIndex(layer, this.controller.signal);
      this.show(job);
      this.store.announce('Building a gene index');
      await this.follow(job);
    } catch (error) {
      this.failed(layer, error);
    }
  }

  async cancel(layer: number): Promise<void> {
    const job = this.store.get().ui.layers?.[layer]?.job ?? null;
    if (!isUnderWay(job)) return;
    try {
      this.show(await this.dataset.cancelJob(job.id, this.controller.signal));
      this.store.announce('Gene index given up');
    } catch (error) {
      this.failed(layer, error);
    }
  }

  dispose(): void {
    this.controller.abort(abortError('The viewer was closed.'));
  }

  private async find(id: string, signal: AbortSignal): Promise<Job | null> {
    try {
      return await this.dataset.job(id, signal);
    } catch (error) {
      if (isAbort(error)) throw error;
      return null;
    }
  }

  private async follow(first: Job): Promise<void> {
    if (this.followed.has(first.id)) return;
    this.followed.add(first.id);
    const { signal } = this.controller;
    let job = first;
    try {
      while (isUnderWay(job)) {
        await delay(INTERVAL, signal);
        job = await this.dataset.job(job.id, signal);
        const shown = this.store.get().ui.layers?.[job.layer]?.job ?? null;
        // Given up meanwhile: the answer to that is newer than this one.
        if (shown?.id === job.id && !isUnderWay(shown)) break;
        this.show(job);
      }
      if (job.state === 'done') await this.done(job, signal);
    } catch (error) {
      // Forgotten with the server that built it: look what there is now.
      if (error instanceof ResponseError && error.status === 404) {
        this.setJob(first.layer, null);
        await this.refresh();
      } else {
        this.failed(first.layer, error);
      }
    } finally {
      this.followed.delete(first.id);
    }
  }

  private async done(job: Job, signal: AbortSignal): Promise<void> {
    this.patch(job.layer, { rung: 'index', can_index: false, can_save: true });
    this.store.announce('Gene index ready');
    await delay(NEWS, signal);
    this.setJob(job.layer, null);
  }

  private failed(layer: number, error: unknown): void {
    if (isAbort(error) || this.controller.signal.aborted) return;
    const { id, version } = this.dataset.manifest;
    this.show({
      id: '',
      kind: 'index',
      path: null,
      dataset: id,
      version,
      layer,
      state: 'failed',
      fraction: 0,
      eta_s: null,
      error: toErrorBody(error)
    });
  }

  private show(job: Job): void {
    this.setJob(job.layer, job.state === 'cancelled' ? null : job);
  }

  private setJob(layer: number, job: Job | null): void {
    this.patch(layer, { job });
  }

  private patch(layer: number, change: Partial<LayerStatus>): void {
    const { layers } = this.store.get().ui;
    if (layers === null || this.controller.signal.aborted) return;
    this.store.setUi({
      layers: layers.map((status, i) => (i === layer ? { ...status, ...change } : status))
    });
  }
}
