/**
 * One open dataset in one viewer: opens it, keeps asking for what the view needs,
 * and tells the store how far it is. Ends with `dispose`; a reload is a new one.
 */
import type { ErrorBody } from '../contract/wire';
import { abortError, isAbort } from '../core/abort';
import { DisposableStore } from '../core/disposable';
import { Dataset } from '../data/dataset';
import { toErrorBody } from '../data/errors';
import type { Transport } from '../data/transport';
import { sameColorBy } from '../state/actions';
import type { Model, ViewerStore } from '../state/store';
import type { ColorBy } from '../state/tree';
import { firstCamera } from '../ui/first_camera';
import { BlockLoader } from './block_loader';
import { CellData, type CellDataOptions } from './cell_data';
import { Indexing } from './indexing';
import { columnKey } from './load_column';
import { Prefetching } from './prefetching';
import { Reading } from './reading';
import { withRecent } from './recent';
import { Saving } from './saving';

export interface SessionSink {
  /** The data is there (not yet loaded): a picture may be made of it. */
  opened(data: CellData): void;
  error(error: ErrorBody): void;
}

export class Session {
  private readonly undo = new DisposableStore();
  private readonly controller = new AbortController();
  private loader: BlockLoader | null = null;
  private data: CellData | null = null;
  /** Columns whose first block failed: the picture does not wait for them. */
  private readonly failed = new Set<string>();
  /** null until the dataset is open, and where it holds no matrix. */
  genes: {
    readonly indexing: Indexing;
    readonly saving: Saving;
    readonly reading: Reading;
    readonly prefetching: Prefetching;
  } | null = null;
  readonly opened: Promise<CellData>;

  constructor(
    transport: Transport,
    path: string,
    private readonly store: ViewerStore,
    private readonly sink: SessionSink,
    private readonly options: CellDataOptions = {}
  ) {
    store.close();
    this.opened = this.open(transport, path);
    // Whoever waits for `opened` gets the error; nobody has to.
    this.opened.catch(() => undefined);
  }

  /** Try again what failed since the dataset was opened. */
  retry(): void {
    this.failed.clear();
    this.store.setUi({ notice: null });
    this.loader?.retry();
    this.progress();
  }

  report(error: unknown): void {
    if (isAbort(error) || this.controller.signal.aborted) return;
    const body = toErrorBody(error);
    this.store.setUi(
      this.store.get().ui.phase.kind === 'ready'
        ? { notice: body }
        : { phase: { kind: 'error', error: body } }
    );
    this.sink.error(body);
  }

  dispose(): void {
    this.controller.abort(abortError('The viewer was closed.'));
    this.loader?.dispose();
    this.data?.dispose();
    this.undo.dispose();
  }

  private async open(transport: Transport, path: string): Promise<CellData> {
    const { signal } = this.controller;
    try {
      const dataset = await Dataset.open(transport, path, signal);
      signal.throwIfAborted();
      const { manifest } = dataset;
      const { default_embedding: embedding } = manifest;
      const dims = embedding === null ? 2 : manifest.embeddings[embedding].dims;
      this.store.open(manifest, firstCamera(dims));
      const data = new CellData(dataset, this.options);
      this.data = data;
      if (manifest.n_cells === 0 || embedding === null) {
        this.store.setUi({ phase: { kind: 'empty' } });
        return data;
      }
      this.start(data);
      return data;
    } catch (error) {
      this.report(error);
      throw error;
    }
  }

  private start(data: CellData): void {
    const blocks = data.dataset.blockCount;
    this.loader = new BlockLoader(blocks, (key, error) => this.blockFailed(key, error));
    this.undo.add(data.pointsAdded.on(() => this.progress()));
    this.undo.add(data.columnAdded.on(() => this.progress()));
    this.undo.add(data.rewound.on(() => this.follow()));
    this.undo.add(data.masking.lost.on(() => this.follow()));
    this.undo.add(
      this.store.api.subscribe((now, before) => {
        if (this.needsChanged(now, before)) this.follow();
      })
    );
    data.setEmbedding(this.store.get().view.embedding ?? 0);
    this.sink.opened(data);
    this.follow();
    this.startGenes(data);
  }

  /** After the first requests: what genes need besides their columns. */
  private startGenes(data: CellData): void {
    const { store, undo } = this;
    if (data.dataset.manifest.layers.length === 0) return;
    const indexing = undo.add(new Indexing(store, data.dataset));
    // A slow gene may have made the server begin an index by itself.
    const reading = undo.add(
      new Reading(store, data.dataset, () => void indexing.refresh())
    );
    const prefetching = undo.add(new Prefetching(store, data));
    const saving = undo.add(new Saving(store, data.dataset));
    this.genes = { indexing, saving, reading, prefetching };
    void indexing.refresh();
  }

  private needsChanged({ view }: Model, { view: before }: Model): boolean {
    return (
      view.embedding !== before.embedding ||
      view.hidden !== before.hidden ||
      view.filters !== before.filters ||
      !sameColorBy(view.colorBy, before.colorBy)
    );
  }

  /** Ask for what the view needs now, and for nothing else. */
  private follow(): void {
    const { data, loader } = this;
    if (data === null || loader === null) return;
    const { view, ui } = this.store.get();
    data.setEmbedding(view.embedding ?? 0);
    const columns: ColorBy[] = view.colorBy === null ? [] : [view.colorBy];
    // What is in the picture stays until its successor can be drawn.
    data.setActive(ui.field === null ? columns : [...columns, ui.field.colorBy]);
    const streams = [
      ...columns.map(colorBy => data.columnStream(colorBy)),
      ...data.masking.streams(view)
    ];
    const keys = new Set(streams.map(({ key }) => key));
    // What is asked for anew gets another chance (the loader forgets it likewise).
    for (const key of this.failed) if (!keys.has(key)) this.failed.delete(key);
    loader.setStreams([data.pointsStream(), ...streams]);
    this.progress();
  }

  private blockFailed(key: string, error: unknown): void {
    this.failed.add(key);
    this.progress();
    this.report(error);
  }

  /** Show the wanted column once its first block is here; count what is loaded. */
  private progress(): void {
    const { data } = this;
    if (data === null || this.controller.signal.aborted) return;
    const { view, ui } = this.store.get();
    const wanted = view.colorBy;
    const key = wanted === null ? null : columnKey(wanted);
    const entry = key === null ? undefined : data.column(key);
    const summary = entry?.summary ?? null;
    const here = wanted !== null && summary !== null && (entry?.column.length ?? 0) > 0;
    const given = key !== null && this.failed.has(key) && !here;
    let { field } = ui;
    let recent = {};
    if (wanted === null) field = null;
    else if (here && !(field && sameColorBy(field.colorBy, wanted))) {
      field = { colorBy: wanted, summary };
      recent = withRecent(ui, wanted);
    }
    const colored = wanted === null || here ? (entry?.column.length ?? data.cells) : 0;
    const placed = data.pointsLoaded;
    const loaded = Math.min(placed, given ? data.cells : colored);
    const pending = wanted !== null && !here && !given;
    const ready = placed > 0 && !pending;
    this.store.setUi({
      placed,
      field,
      ...recent,
      fieldPending: pending,
      // A new colour on its way is no step back for what is in the picture.
      loaded: pending && ui.loaded === data.cells ? data.cells : loaded,
      ...(ready && ui.phase.kind === 'loading' ? { phase: { kind: 'ready' } } : {})
    });
  }
}
