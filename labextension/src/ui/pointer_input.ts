/**
 * Pointer and wheel on the canvas -> camera, lasso, hover and click. No React: it
 * sees every event of a drag, and there may be hundreds a second.
 */
import { DisposableStore } from '../core/disposable';
import { panBy, rollBy, zoomAt } from '../scene/camera';
import type { ViewerStore } from '../state/store';
import type { Camera } from '../state/tree';
import { glideTo } from './camera_motion';
import { coast, dragged, dragKind, Throw, type DragKind } from './camera_motion_drag';
import type { CanvasPoint, ViewerCommands } from './commands';
import type { ToolInput } from './tool_input';

/** What the tool in hand makes of a gesture; see tool_input.ts. */
export type ToolGestures = Pick<
  ToolInput,
  'begin' | 'move' | 'end' | 'cancel' | 'doubleClick'
>;

/** The names in the picture, which lie above the cells but let drags through. */
export interface LabelTargets {
  /** Category code under a point of the canvas. */
  at(x: number, y: number): number | null;
  press(code: number, only: boolean): void;
  hover(code: number | null): void;
}

const NO_LABELS: LabelTargets = {
  at: () => null,
  press: () => undefined,
  hover: () => undefined
};

/** A pointer that moved less than this has clicked (CSS pixels). */
const CLICK_SLOP = 4;
/** A wheel that rested this long (ms) begins a new gesture. */
const WHEEL_REST = 220;
/** One notch of a wheel (100 px) zooms by about 1.22. */
const WHEEL_RATE = 0.002;

interface Drag {
  readonly kind: DragKind | 'tool' | 'pinch';
  readonly gesture: string;
  readonly thrown: Throw;
  travelled: number;
}

let gestures = 0;

export class PointerInput {
  private readonly undo = new DisposableStore();
  private readonly pointers = new Map<number, CanvasPoint>();
  private drag: Drag | null = null;
  private wheelGesture: string | null = null;
  private wheelTimer: ReturnType<typeof setTimeout> | null = null;
  private stopCoasting: () => void = () => undefined;

  constructor(
    private readonly target: HTMLElement,
    private readonly store: ViewerStore,
    private readonly commands: ViewerCommands,
    private readonly tool: ToolGestures,
    /** In a notebook the page scrolls until the viewer has the focus. */
    private readonly wheelNeedsFocus = false,
    private readonly labels: LabelTargets = NO_LABELS
  ) {
    const on = this.undo;
    on.listen<PointerEvent>(target, 'pointerdown', e => this.down(e));
    on.listen<PointerEvent>(target, 'pointermove', e => this.move(e));
    on.listen<PointerEvent>(target, 'pointerup', e => this.up(e));
    on.listen<PointerEvent>(target, 'pointercancel', e => this.lost(e));
    on.listen<PointerEvent>(target, 'pointerleave', () => {
      this.labels.hover(null);
      this.commands.leave();
    });
    on.listen<MouseEvent>(target, 'dblclick', e => this.zoomTo(e));
    on.listen<MouseEvent>(target, 'contextmenu', e => e.preventDefault());
    // Not passive: the page must not scroll below a zoom.
    on.listen<WheelEvent>(target, 'wheel', e => this.wheel(e), { passive: false });
  }

  dispose(): void {
    if (this.wheelTimer !== null) clearTimeout(this.wheelTimer);
    this.stopCoasting();
    this.undo.dispose();
  }

  private hasFocus(): boolean {
    const root = this.target.closest('.cx-root');
    return root !== null && root.matches(':focus-within');
  }

  private at(event: MouseEvent): CanvasPoint {
    const box = this.target.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private size(): readonly [number, number] {
    return [this.target.clientWidth, this.target.clientHeight];
  }

  private setCamera(camera: Camera, gesture: string): void {
    this.store.dispatch({ type: 'camera', camera }, gesture);
  }

  private down(event: PointerEvent): void {
    const point = this.at(event);
    this.target.setPointerCapture?.(event.pointerId);
    this.target.focus({ preventScroll: true });
    this.pointers.set(event.pointerId, point);
    // A hand on the picture stops it.
    this.stopCoasting();
    this.labels.hover(null);
    const gesture = `drag-${gestures++}`;
    const thrown = new Throw();
    const base = { gesture, thrown, travelled: 0 };
    if (this.pointers.size === 2) {
      if (this.drag?.kind === 'tool') this.tool.cancel();
      this.drag = { ...base, kind: 'pinch', travelled: Infinity };
      return;
    }
    const { view } = this.store.get();
    if (this.tool.begin(point, event)) {
      this.drag = { ...base, kind: 'tool' };
    } else {
      const other = event.button !== 0 || event.shiftKey;
      const kind = dragKind(view.camera, view.display.navigation, other);
      this.drag = { ...base, kind };
    }
    this.store.setUi({ tooltip: null });
  }

  private move(event: PointerEvent): void {
    const point = this.at(event);
    const before = this.pointers.get(event.pointerId);
    if (before === undefined || this.drag === null) {
      if (event.pointerType !== 'touch') this.hover(point);
      return;
    }
    const { drag } = this;
    drag.travelled += Math.hypot(point[0] - before[0], point[1] - before[1]);
    if (drag.kind === 'pinch') {
      this.pinch(event.pointerId, point);
      return;
    }
    this.pointers.set(event.pointerId, point);
    if (drag.kind === 'tool') {
      this.tool.move(point);
      return;
    }
    if (drag.travelled < CLICK_SLOP) return;
    this.store.setUi({ moving: true });
    const { camera } = this.store.get().view;
    drag.thrown.add(point, event.timeStamp);
    this.setCamera(dragged(camera, drag.kind, before, point, this.size()), drag.gesture);
  }

  /** Names are for the hand; other tools work on the cells below them. */
  private labelAt(point: CanvasPoint): number | null {
    return this.store.get().ui.tool === 'pan' ? this.labels.at(...point) : null;
  }

  /** A name is nearer to the eye than the cells below it. */
  private hover(point: CanvasPoint): void {
    const label = this.labelAt(point);
    this.labels.hover(label);
    if (label === null) this.commands.hover(...point);
    else this.commands.leave();
  }

  /** Two fingers: their middle moves the picture, their distance zooms it, their turn
   * turns it. */
  private pinch(pointer: number, point: CanvasPoint): void {
    const [a, b] = [...this.pointers.values()];
    this.pointers.set(pointer, point);
    const [c, d] = [...this.pointers.values()];
    const middle = ([p, q]: readonly CanvasPoint[]) => [
      (p[0] + q[0]) / 2,
      (p[1] + q[1]) / 2
    ];
    const apart = (p: CanvasPoint, q: CanvasPoint) =>
      Math.max(1, Math.hypot(p[0] - q[0], p[1] - q[1]));
    const [x0, y0] = middle([a, b]);
    const [x1, y1] = middle([c, d]);
    const panned = panBy(this.store.get().view.camera, x1 - x0, y1 - y0, ...this.size());
    const factor = apart(c, d) / apart(a, b);
    const slope = (p: CanvasPoint, q: CanvasPoint) =>
      Math.atan2(q[1] - p[1], q[0] - p[0]);
    // The short way round, also where the angle passes half a turn.
    const turn = Math.sin(slope(a, b) - slope(c, d));
    const rolled = rollBy(panned, Math.asin(turn));
    this.store.setUi({ moving: true });
    this.setCamera(
      zoomAt(rolled, factor, x1, y1, ...this.size()),
      this.drag?.gesture ?? 'pinch'
    );
  }

  private up(event: PointerEvent): void {
    const { drag } = this;
    this.pointers.delete(event.pointerId);
    this.drag = null;
    this.store.setUi({ moving: false });
    if (drag === null || drag.kind === 'pinch') return;
    if (drag.kind === 'tool') {
      this.tool.end(this.at(event));
      return;
    }
    if (drag.travelled < CLICK_SLOP && event.button === 0) {
      const point = this.at(event);
      const label = this.labelAt(point);
      if (label === null) this.commands.click(...point);
      else this.labels.press(label, event.altKey);
    } else if (drag.kind === 'turn' || drag.kind === 'yaw') {
      this.letGo(drag, this.at(event), event.timeStamp);
    }
  }

  /** A thrown picture turns on for a moment. */
  private letGo({ kind, gesture, thrown }: Drag, point: CanvasPoint, at: number): void {
    const speed = thrown.velocity(at);
    if (speed === null || (kind !== 'turn' && kind !== 'yaw')) return;
    this.stopCoasting = coast(this.store, gesture, speed, (camera, dx, dy) =>
      dragged(camera, kind, point, [point[0] + dx, point[1] + dy], this.size())
    );
  }

  private lost(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    if (this.drag?.kind === 'tool') this.tool.cancel();
    this.drag = null;
    this.store.setUi({ moving: false });
  }

  private zoomTo(event: MouseEvent): void {
    if (this.tool.doubleClick()) return;
    const { camera } = this.store.get().view;
    glideTo(
      this.store,
      zoomAt(camera, event.shiftKey ? 0.5 : 2, ...this.at(event), ...this.size())
    );
  }

  private wheel(event: WheelEvent): void {
    if (this.wheelNeedsFocus && !event.ctrlKey && !this.hasFocus()) return;
    event.preventDefault();
    this.stopCoasting();
    this.wheelGesture ??= `wheel-${gestures++}`;
    if (this.wheelTimer !== null) clearTimeout(this.wheelTimer);
    this.wheelTimer = setTimeout(() => {
      this.wheelGesture = null;
      this.wheelTimer = null;
      this.store.setUi({ moving: false });
    }, WHEEL_REST);
    // Lines and pages (Firefox, some mice) become pixels; a pinch on a touchpad
    // comes as a wheel with ctrlKey and small steps.
    const unit = event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1;
    const rate = event.ctrlKey ? WHEEL_RATE * 5 : WHEEL_RATE;
    const delta = Math.max(-600, Math.min(600, event.deltaY * unit));
    const { camera } = this.store.get().view;
    this.store.setUi({ moving: true, tooltip: null });
    this.setCamera(
      zoomAt(camera, Math.exp(-delta * rate), ...this.at(event), ...this.size()),
      this.wheelGesture
    );
  }
}
