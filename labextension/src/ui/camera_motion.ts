/**
 * Smooth ways for the camera: a short glide to a target, as one undoable step. Who
 * asked for less motion gets there at once.
 */
import type { ViewerStore } from '../state/store';
import type { Camera } from '../state/tree';

const DURATION = 180;
let glides = 0;

export function prefersReducedMotion(): boolean {
  return (
    typeof matchMedia === 'function' &&
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}

function mix(a: readonly number[], b: readonly number[], t: number): number[] {
  return a.map((value, i) => value + (b[i] - value) * t);
}

/** Between two cameras of one kind; zoom changes by equal factors. */
export function betweenCameras(from: Camera, to: Camera, t: number): Camera {
  const zoom = from.zoom * (to.zoom / from.zoom) ** t;
  if (from.kind === '2d' && to.kind === '2d') {
    // The centre moves with the size of the window, so that the way looks straight.
    const share =
      from.zoom === to.zoom
        ? t
        : (1 / zoom - 1 / from.zoom) / (1 / to.zoom - 1 / from.zoom);
    const [x, y] = mix([from.x, from.y], [to.x, to.y], share);
    return { kind: '2d', x, y, zoom };
  }
  if (from.kind === '3d' && to.kind === '3d') {
    const dot = from.rotation.reduce((sum, v, i) => sum + v * to.rotation[i], 0);
    // q and -q are one rotation: take the short way.
    const end = to.rotation.map(v => (dot < 0 ? -v : v));
    const blend = mix(from.rotation, end, t);
    const length = Math.hypot(...blend) || 1;
    const [x, y, z, w] = blend.map(v => v / length);
    const [tx, ty, tz] = mix(from.target, to.target, t);
    return { kind: '3d', target: [tx, ty, tz], rotation: [x, y, z, w], zoom };
  }
  return to;
}

/** Glide to a camera; the answer stops where it is. */
export function glideTo(store: ViewerStore, to: Camera): () => void {
  const gesture = `glide-${glides++}`;
  const from = store.get().view.camera;
  if (prefersReducedMotion() || from.kind !== to.kind) {
    store.dispatch({ type: 'camera', camera: to }, gesture);
    return () => undefined;
  }
  let frame = 0;
  let begun: number | null = null;
  let expected = from;
  const step = (now: number) => {
    begun ??= now;
    // Somebody else moved the camera (a drag, an undo): it is theirs now.
    if (store.get().view.camera !== expected) return stop();
    const t = Math.min(1, (now - begun) / DURATION);
    const eased = 1 - (1 - t) ** 3;
    const camera = t === 1 ? to : betweenCameras(from, to, eased);
    store.dispatch({ type: 'camera', camera }, gesture);
    expected = store.get().view.camera;
    if (t < 1) frame = requestAnimationFrame(step);
    else stop();
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    store.setUi({ moving: false });
  };
  store.setUi({ moving: true });
  frame = requestAnimationFrame(step);
  return stop;
}
