/**
 * Pointer and keys of the selection tools -> the draft in the store, or cells taken by
 * a click. No React: it sees every event of a stroke.
 */
import {
  draftPolygons,
  draftUnder,
  editable,
  isClosed,
  moveDraft
} from '../scene/draft_shape';
import { contains, distance, rectangleOf } from '../scene/outline';
import type { Draft, Point, SelectMode, ShapeTool } from '../state/draft';
import type { ViewerStore } from '../state/store';
import type { Tool } from '../state/tree';
import type { ViewerCommands } from './commands';

/** A pointer that moved less than this has clicked (CSS pixels). */
const CLICK_SLOP = 4;
/** Points of a stroke are at least this far apart. */
const STEP = 2;
/** A click this near the first corner closes a polygon. */
const CLOSE = 10;
export const BRUSH = { min: 4, max: 200, step: 1.25 } as const;

interface Modifiers {
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** What the keys say: Shift adds, Alt removes, both keep what is in both. */
export function modeOf(keys: Modifiers, chosen: SelectMode): SelectMode {
  if (keys.shiftKey && keys.altKey) return 'intersect';
  if (keys.shiftKey) return 'add';
  return keys.altKey || keys.ctrlKey || keys.metaKey ? 'subtract' : chosen;
}

export function isShapeTool(tool: Tool): tool is ShapeTool {
  return ['lasso', 'polygon', 'rectangle', 'brush'].includes(tool);
}

export class ToolInput {
  private start: Point | null = null;
  private last: Point | null = null;
  private travelled = 0;
  /** The whole shape hangs on the pointer. */
  private dragging = false;
  private mode: SelectMode = 'new';

  constructor(
    private readonly store: ViewerStore,
    private readonly commands: ViewerCommands,
    private readonly size: () => readonly [number, number]
  ) {}

  /** A pointer went down on the canvas; true where the tool takes the gesture. */
  begin(point: Point, event: Modifiers & { readonly button: number }): boolean {
    const { tool, lassoMode, draft } = this.store.get().ui;
    if (tool === 'pan' || event.button !== 0) return false;
    [this.start, this.last, this.travelled] = [point, point, 0];
    this.mode = modeOf(event, lassoMode);
    const shown = this.shown();
    this.dragging = shown?.phase === 'editing' && this.holds(shown, point);
    if (this.dragging || tool === 'polygon' || !isShapeTool(tool)) return true;
    // Strokes add up while they wait to be applied.
    const more = tool === 'brush' && shown?.tool === 'brush' && shown.phase === 'editing';
    if (draft !== null && !more) this.store.setUi({ draft: null });
    this.draw(
      more
        ? [...shown.outlines, [point]]
        : [tool === 'rectangle' ? rectangleOf(point, point) : [point]]
    );
    return true;
  }

  move(point: Point): void {
    const { start, last } = this;
    if (start === null || last === null) return;
    const { tool } = this.store.get().ui;
    this.travelled += distance(last, point);
    if (this.dragging) {
      const draft = this.shown();
      if (draft !== null) {
        this.store.setUi({
          draft: moveDraft(draft, point[0] - last[0], point[1] - last[1])
        });
      }
      this.last = point;
      return;
    }
    this.last = point;
    const draft = this.shown();
    if (draft?.phase !== 'drawing' || tool === 'polygon') return;
    const stroke = draft.outlines[draft.outlines.length - 1];
    if (tool === 'rectangle') this.draw([rectangleOf(start, point)]);
    else if (distance(stroke[stroke.length - 1], point) >= STEP) {
      this.draw([...draft.outlines.slice(0, -1), [...stroke, point]]);
    }
  }

  /** The pointer went up at the end of a gesture that the tool took. */
  end(point: Point): void {
    const { tool } = this.store.get().ui;
    const clicked = this.travelled < CLICK_SLOP;
    const { dragging: dragged, start } = this;
    this.start = this.last = null;
    this.dragging = false;
    // Given up half way (Escape): nothing is left to be done.
    if (dragged || start === null) return;
    if (tool === 'polygon') this.corner(point);
    else if (tool === 'brush' || (isShapeTool(tool) && this.travelled > 2 * CLICK_SLOP)) {
      this.finish();
    } else if (isShapeTool(tool)) {
      // A click draws nothing: it is what people do to see which cell this is.
      this.store.setUi({ draft: null });
      if (clicked) this.commands.click(...point);
    } else if (clicked) this.commands.take(tool, point, this.mode);
  }

  /** Give up what is being drawn or edited; true where there was something. */
  cancel(): boolean {
    this.start = this.last = null;
    this.dragging = false;
    if (this.store.get().ui.draft === null) return false;
    this.store.setUi({ draft: null });
    return true;
  }

  /** Keys of a shape: Enter closes or applies, Backspace takes a corner back. */
  key(key: string): boolean {
    const { draft } = this.store.get().ui;
    if (draft === null) return false;
    if (key === 'Enter') {
      if (draft.phase === 'editing') this.commands.applyDraft();
      else this.finish();
      return true;
    }
    if ((key === 'Backspace' || key === 'Delete') && draft.tool === 'polygon') {
      return draft.phase === 'drawing' && this.takeBack(draft);
    }
    return false;
  }

  /** A second click at one place: the polygon ends there. */
  doubleClick(): boolean {
    const { tool, draft } = this.store.get().ui;
    if (tool === 'polygon' && draft?.phase === 'drawing') this.finish();
    return tool !== 'pan';
  }

  private shown(): Draft | null {
    const { ui, view } = this.store.get();
    return ui.draft === null ? null : draftUnder(ui.draft, view.camera, this.size());
  }

  private holds(draft: Draft, point: Point): boolean {
    return draftPolygons(draft).some(polygon => contains(polygon, point));
  }

  private draw(outlines: Draft['outlines']): void {
    const { ui, view } = this.store.get();
    const tool = ui.tool as ShapeTool;
    const kept = ui.draft?.tool === tool ? ui.draft : null;
    this.store.setUi({
      tooltip: null,
      draft: {
        tool,
        mode: kept?.mode ?? this.mode,
        outlines,
        radius: ui.brushRadius,
        camera: view.camera,
        size: this.size(),
        phase: 'drawing',
        count: kept?.count ?? null,
        before: kept?.before
      }
    });
  }

  /** One more corner of the polygon, unless the click closes it. */
  private corner(point: Point): void {
    const draft = this.shown();
    const corners = draft?.phase === 'drawing' ? draft.outlines[0] : [];
    if (corners.length > 2 && distance(corners[0], point) <= CLOSE) this.finish();
    // The second click of a double click is at the corner that is there already.
    else if (
      corners.length === 0 ||
      distance(corners[corners.length - 1], point) > STEP
    ) {
      if (draft !== null && draft.phase !== 'drawing') this.store.setUi({ draft: null });
      this.draw([[...corners, point]]);
    }
  }

  private takeBack(draft: Draft): boolean {
    const corners = draft.outlines[0].slice(0, -1);
    this.store.setUi({
      draft: corners.length === 0 ? null : { ...draft, outlines: [corners], count: null }
    });
    return true;
  }

  private finish(): void {
    const { draft, editShapes } = this.store.get().ui;
    if (draft === null || !isClosed(draft)) {
      if (draft?.tool !== 'polygon') this.store.setUi({ draft: null });
      return;
    }
    this.store.setUi({ draft: editable(draft, editShapes) });
    if (!editShapes) this.commands.applyDraft();
  }
}
