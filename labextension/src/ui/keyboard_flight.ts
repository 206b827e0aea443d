/**
 * Flying by keys: as long as they are held, at a speed that follows the scale of what
 * is seen. W A S D or the arrows, Q and E down and up, Shift faster.
 */
import { DisposableStore } from '../core/disposable';
import { fly3d } from '../scene/camera_fly';
import type { ViewerStore } from '../state/store';

/** Right, up, ahead. Key codes, not letters: they stay in place on other keyboards. */
const WAYS: Readonly<Record<string, readonly [number, number, number]>> = {
  KeyW: [0, 0, 1],
  KeyS: [0, 0, -1],
  KeyA: [-1, 0, 0],
  KeyD: [1, 0, 0],
  KeyQ: [0, -1, 0],
  KeyE: [0, 1, 0],
  ArrowUp: [0, 0, 1],
  ArrowDown: [0, 0, -1],
  ArrowLeft: [-1, 0, 0],
  ArrowRight: [1, 0, 0]
};
/** Distances to the target in a second. */
const SPEED = 0.45;
const FASTER = 3;
let flights = 0;

export class Flight {
  private readonly undo = new DisposableStore();
  private readonly held = new Set<string>();
  private fast = false;
  private frame = 0;
  private before = 0;
  private gesture = '';

  constructor(
    private readonly canvas: HTMLElement,
    private readonly store: ViewerStore
  ) {
    this.undo.listen<KeyboardEvent>(canvas, 'keydown', event => this.down(event));
    this.undo.listen<KeyboardEvent>(canvas, 'keyup', event => this.up(event));
    this.undo.listen(canvas, 'blur', () => this.land());
  }

  dispose(): void {
    this.land();
    this.undo.dispose();
  }

  private flies(): boolean {
    const { camera, display } = this.store.get().view;
    return camera.kind === '3d' && display.navigation === 'fly';
  }

  private down(event: KeyboardEvent): void {
    this.fast = event.shiftKey;
    if (!(event.code in WAYS) || !this.flies()) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.held.add(event.code);
    if (this.frame !== 0) return;
    this.gesture = `fly-${flights++}`;
    this.before = performance.now();
    this.store.setUi({ moving: true, tooltip: null });
    this.frame = requestAnimationFrame(now => this.step(now));
  }

  private up(event: KeyboardEvent): void {
    this.fast = event.shiftKey;
    this.held.delete(event.code);
  }

  private step(now: number): void {
    if (this.held.size === 0 || !this.flies()) return this.land();
    const way = [0, 0, 0];
    const size = (Math.min(50, now - this.before) / 1000) * SPEED;
    for (const code of this.held) {
      WAYS[code].forEach((value, axis) => (way[axis] += value));
    }
    this.before = now;
    const { camera } = this.store.get().view;
    if (camera.kind === '3d') {
      const [right, up, ahead] = way.map(v => v * size * (this.fast ? FASTER : 1));
      const { clientWidth, clientHeight } = this.canvas;
      const moved = fly3d(camera, [right, up, ahead], clientWidth, clientHeight);
      this.store.dispatch({ type: 'camera', camera: moved }, this.gesture);
    }
    this.frame = requestAnimationFrame(next => this.step(next));
  }

  private land(): void {
    this.held.clear();
    if (this.frame === 0) return;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.store.setUi({ moving: false });
  }
}
