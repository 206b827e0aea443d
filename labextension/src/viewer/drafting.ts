/**
 * What a drawn shape holds: a count from the places that are here while it changes, the
 * server's once it rests, and the selection when it is applied.
 */
import { Latest, STALE } from '../core/latest';
import { throttle } from '../core/throttle';
import type { Renderer } from '../render/renderer';
import { draftPolygons, draftUnder } from '../scene/draft_shape';
import type { Draft } from '../state/draft';
import type { ViewerStore } from '../state/store';
import type { CellSet } from '../state/tree';
import type { CellData } from './cell_data';
import { regionRequest } from './select_request';
import type { Ask, Selecting } from './selecting';

/** At most this often a count is asked for while a shape changes (ms). */
const PREVIEW = 60;
/** A shape that rested this long is asked for exactly (ms). */
const REST = 180;

/** Where a renderer draws now. */
export interface Stage {
  readonly renderer: Renderer;
  readonly size: readonly [number, number];
}

function sameShape(a: Draft | null, b: Draft | null): boolean {
  return a !== null && b !== null && a.outlines === b.outlines && a.radius === b.radius;
}

export class Drafting {
  private readonly latest = new Latest();
  private readonly previews = new Latest();
  private readonly preview: ReturnType<typeof throttle<[]>>;
  private readonly unsubscribe: () => void;
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** The server's answer for a shape that is being edited. */
  private known: { readonly draft: Draft; readonly cells: CellSet } | null = null;

  constructor(
    private readonly store: ViewerStore,
    private readonly data: CellData,
    private readonly selecting: Selecting,
    private readonly stage: () => Stage | null,
    private readonly onError: (error: unknown) => void
  ) {
    this.preview = throttle(() => void this.count(), PREVIEW);
    this.unsubscribe = store.api.subscribe((now, before) => {
      const { draft } = now.ui;
      if (now.view.embedding !== before.view.embedding && draft !== null) {
        store.setUi({ draft: null });
      } else if (draft !== before.ui.draft) this.follow(draft, before.ui.draft);
    });
  }

  /** Make the shape a selection. */
  async apply(): Promise<void> {
    const { ui, view } = this.store.get();
    const { draft } = ui;
    const ask = draft === null ? null : this.ask(draft);
    if (draft === null || ask === null) return;
    const { known } = this;
    const before = draft.before === undefined ? view.selection : draft.before;
    this.stop();
    this.store.setUi({ draft: null });
    if (known !== null && sameShape(known.draft, draft)) {
      this.selecting.commit(known.cells, draft.mode, draft.before);
    } else if (!(await this.selecting.select(ask, draft.mode, draft.before))) return;
    const { selection } = this.store.get().view;
    this.store.setUi({ lastDraft: { draft: { ...draft, before }, selection } });
  }

  dispose(): void {
    this.stop();
    this.unsubscribe();
    this.preview.cancel();
    this.latest.dispose();
    this.previews.dispose();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.known = null;
    this.preview.cancel();
    this.latest.cancel();
    this.previews.cancel();
  }

  private follow(draft: Draft | null, before: Draft | null): void {
    if (draft === null) {
      this.stop();
      return;
    }
    if (sameShape(draft, before) && draft.phase === before?.phase) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.latest.cancel();
    this.preview();
    if (draft.phase === 'editing') {
      this.timer = setTimeout(() => void this.exact(draft), REST);
    }
  }

  private ask(draft: Draft): Ask | null {
    const { box } = this.store.get().ui;
    if (box === null) return null;
    const request = regionRequest(draft, this.data.embedding, box);
    return signal => this.data.dataset.select(request, signal);
  }

  /** From the places that are here: near enough while the shape still changes. */
  private async count(): Promise<void> {
    const { ui, view } = this.store.get();
    const stage = this.stage();
    if (ui.draft === null || stage === null) return;
    const shown = draftUnder(ui.draft, view.camera, stage.size);
    if (shown === null) return;
    const polygons = draftPolygons(shown)
      .filter(polygon => polygon.length > 2)
      .map(polygon => Float64Array.from(polygon.flat()));
    if (polygons.length === 0) return;
    try {
      const within = await this.previews.run(signal => {
        signal.throwIfAborted();
        return stage.renderer.within({ polygons });
      });
      if (within !== STALE) this.say(ui.draft, within.count, false);
    } catch {
      // A back-end that cannot tell: the exact count comes when the shape rests.
    }
  }

  private async exact(draft: Draft): Promise<void> {
    const ask = this.ask(draft);
    if (ask === null) return;
    try {
      const cells = await this.latest.run(signal => this.selecting.visible(ask, signal));
      if (cells === STALE || !sameShape(this.store.get().ui.draft, draft)) return;
      this.known = { draft, cells };
      this.say(draft, cells.count, true);
    } catch (error) {
      this.onError(error);
    }
  }

  private say(draft: Draft, cells: number, exact: boolean): void {
    const now = this.store.get().ui.draft;
    if (now === null || (!exact && now.count?.exact === true)) return;
    // While it is drawn an older count is better than none; at rest it must be its own.
    if (now.phase === 'editing' && !sameShape(now, draft)) return;
    this.store.setUi({ draft: { ...now, count: { cells, exact } } });
  }
}
