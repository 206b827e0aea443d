/**
 * What a drag does to the camera, by the way of moving that was chosen; and how it
 * goes on for a moment when the hand lets go.
 */
import { orbitBy, panBy } from '../scene/camera';
import { look3d, yaw3d } from '../scene/camera_fly';
import type { ViewerStore } from '../state/store';
import type { Camera, Display } from '../state/tree';
import { prefersReducedMotion } from './camera_motion';
import type { CanvasPoint } from './commands';

export type DragKind = 'move' | 'turn' | 'yaw' | 'look';

/** Radians for a pixel of a drag. */
const YAW_RATE = 0.006;
const LOOK_RATE = 0.0032;

/** `other`: the right button, or Shift. */
export function dragKind(
  camera: Camera,
  navigation: Display['navigation'],
  other: boolean
): DragKind {
  if (camera.kind === '2d') return 'move';
  if (navigation === 'planar') return other ? 'yaw' : 'move';
  if (other) return 'move';
  return navigation === 'fly' ? 'look' : 'turn';
}

export function dragged(
  camera: Camera,
  kind: DragKind,
  from: CanvasPoint,
  to: CanvasPoint,
  [width, height]: readonly [number, number]
): Camera {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  if (camera.kind === '2d' || kind === 'move') {
    return panBy(camera, dx, dy, width, height);
  }
  if (kind === 'yaw') return yaw3d(camera, dx * YAW_RATE);
  // The eye turns with the picture under the hand.
  if (kind === 'look') {
    return look3d(camera, -dx * LOOK_RATE, -dy * LOOK_RATE, width, height);
  }
  return orbitBy(camera, from, to, width, height);
}

/** The hand's speed in its last moments. */
export class Throw {
  private readonly trail: { readonly at: number; readonly point: CanvasPoint }[] = [];

  add(point: CanvasPoint, at: number): void {
    this.trail.push({ at, point });
    while (this.trail.length > 2 && at - this.trail[0].at > 80) this.trail.shift();
  }

  /** Pixels per millisecond, or null where the hand had stopped before it let go. */
  velocity(now: number): CanvasPoint | null {
    const [first, last] = [this.trail[0], this.trail.at(-1)];
    if (first === undefined || last === undefined) return null;
    const time = last.at - first.at;
    if (time <= 0 || now - last.at > 60) return null;
    const speed: CanvasPoint = [
      (last.point[0] - first.point[0]) / time,
      (last.point[1] - first.point[1]) / time
    ];
    return Math.hypot(...speed) < 0.08 ? null : speed;
  }
}

/** Milliseconds after which a thrown picture has lost two thirds of its speed. */
const FRICTION = 240;
/** Pixels per millisecond that nobody sees any more. */
const STILL = 0.012;

/**
 * Go on turning, slower and slower, as a part of the same gesture; the answer stops
 * it. Who asked for less motion gets none.
 */
export function coast(
  store: ViewerStore,
  gesture: string,
  speed: CanvasPoint,
  step: (camera: Camera, dx: number, dy: number) => Camera
): () => void {
  if (prefersReducedMotion()) return () => undefined;
  let frame = 0;
  let before: number | null = null;
  let expected = store.get().view.camera;
  let running = true;
  const stop = () => {
    if (!running) return;
    running = false;
    cancelAnimationFrame(frame);
    store.setUi({ moving: false });
  };
  const next = (now: number) => {
    const { camera } = store.get().view;
    // Somebody else moved the camera: it is theirs now.
    if (!running || camera !== expected) return stop();
    const time = Math.min(50, before === null ? 16 : now - before);
    before = now;
    const left = Math.exp(-time / FRICTION);
    const way = FRICTION * (1 - left);
    store.dispatch(
      { type: 'camera', camera: step(camera, speed[0] * way, speed[1] * way) },
      gesture
    );
    expected = store.get().view.camera;
    speed = [speed[0] * left, speed[1] * left];
    if (Math.hypot(...speed) < STILL) stop();
    else frame = requestAnimationFrame(next);
  };
  store.setUi({ moving: true });
  frame = requestAnimationFrame(next);
  return stop;
}
