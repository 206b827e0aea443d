/** Drags and wheels, as the store and the commands see them. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeDataset } from '../../src/data/fake_dataset';
import { FIT_2D } from '../../src/scene/camera2d';
import { FIT_3D } from '../../src/scene/camera3d';
import { createViewerStore, type ViewerStore } from '../../src/state/store';
import type { Camera2D } from '../../src/state/tree';
import type { CanvasPoint, ViewerCommands } from '../../src/ui/commands';
import { PointerInput } from '../../src/ui/pointer_input';
import { ToolInput } from '../../src/ui/tool_input';

const { manifest } = createFakeDataset();
let store: ViewerStore;
let canvas: HTMLCanvasElement;
let input: PointerInput;
let applied: (readonly (readonly CanvasPoint[])[])[];
let clicks: CanvasPoint[];

function make(wheelNeedsFocus = false): void {
  const commands = {
    applyDraft: () => void applied.push(store.get().ui.draft?.outlines ?? []),
    click: (x, y) => void clicks.push([x, y]),
    hover: () => undefined,
    leave: () => undefined
  } as Partial<ViewerCommands> as ViewerCommands;
  const tool = new ToolInput(store, commands, () => [800, 600]);
  input = new PointerInput(canvas, store, commands, tool, wheelNeedsFocus);
}

beforeEach(() => {
  vi.useFakeTimers();
  store = createViewerStore();
  store.open(manifest, FIT_2D);
  canvas = document.createElement('canvas');
  Object.defineProperties(canvas, {
    clientWidth: { value: 800 },
    clientHeight: { value: 600 }
  });
  document.body.append(canvas);
  [applied, clicks] = [[], []];
  make();
});

afterEach(() => {
  input.dispose();
  canvas.remove();
  vi.useRealTimers();
});

function pointer(type: string, x: number, y: number, init: MouseEventInit = {}, id = 1) {
  const event = new MouseEvent(`pointer${type}`, {
    clientX: x,
    clientY: y,
    bubbles: true,
    ...init
  });
  Object.defineProperty(event, 'pointerId', { value: id });
  canvas.dispatchEvent(event);
}

function drag(points: readonly CanvasPoint[], init: MouseEventInit = {}): void {
  pointer('down', ...points[0], init);
  for (const point of points.slice(1)) pointer('move', ...point, init);
  pointer('up', ...points[points.length - 1], init);
}

const flat = () => store.get().view.camera as Camera2D;
const RING: CanvasPoint[] = [
  [100, 100],
  [200, 100],
  [200, 200],
  [100, 200]
];

describe('the flat picture follows the hand', () => {
  it('moves with a drag, as one undoable step', () => {
    drag([
      [400, 300],
      [430, 300],
      [460, 320]
    ]);
    expect(flat().x).toBeLessThan(0.5);
    expect(flat().y).toBeGreaterThan(0.5);
    store.undo();
    expect(flat()).toEqual(FIT_2D);
  });

  it('takes a press without a drag as a click', () => {
    drag([
      [400, 300],
      [401, 301]
    ]);
    expect(clicks).toEqual([[401, 301]]);
    expect(flat()).toBe(FIT_2D);
  });

  it('zooms about the pointer, one step a burst', () => {
    const wheel = (deltaY: number) => {
      const event = new WheelEvent('wheel', {
        deltaY,
        clientX: 200,
        clientY: 300,
        cancelable: true
      });
      canvas.dispatchEvent(event);
      return event;
    };
    expect(wheel(-100).defaultPrevented).toBe(true);
    wheel(-100);
    expect(flat().zoom).toBeCloseTo(Math.exp(0.4));
    expect(flat().x).toBeLessThan(0.5);
    expect(store.get().ui.moving).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(store.get().ui.moving).toBe(false);
    store.undo();
    expect(flat().zoom).toBe(1);
  });

  it('pinches with two fingers', () => {
    pointer('down', 300, 300, {}, 1);
    pointer('down', 500, 300, {}, 2);
    pointer('move', 600, 300, {}, 2);
    expect(flat().zoom).toBeCloseTo(1.5);
    pointer('up', 600, 300, {}, 2);
    pointer('up', 300, 300, {}, 1);
    expect(clicks).toEqual([]);
  });
});

describe('a notebook scrolls past a viewer that nobody uses', () => {
  it('leaves the wheel to the page until the viewer has the focus', () => {
    input.dispose();
    const root = document.createElement('div');
    root.className = 'cx-root';
    canvas.tabIndex = 0;
    root.append(canvas);
    document.body.append(root);
    make(true);
    const wheel = () => {
      const event = new WheelEvent('wheel', { deltaY: -100, cancelable: true });
      canvas.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(wheel()).toBe(false);
    canvas.focus();
    expect(wheel()).toBe(true);
    root.remove();
  });
});

describe('the picture in space turns, and moves with shift', () => {
  it.each([
    [{}, true],
    [{ shiftKey: true }, false],
    [{ button: 2 }, false]
  ])('%o turns: %s', (init, turns) => {
    store.dispatch({ type: 'embedding', embedding: 1, camera: FIT_3D });
    drag(
      [
        [400, 300],
        [440, 300],
        [480, 310]
      ],
      init
    );
    const { camera } = store.get().view;
    if (camera.kind !== '3d') throw new Error('A 3D embedding has a 3D camera.');
    const apart = (a: readonly number[], b: readonly number[]) =>
      Math.hypot(...a.map((value, i) => value - b[i])) > 1e-6;
    expect(apart(camera.rotation, FIT_3D.rotation)).toBe(turns);
    expect(apart(camera.target, FIT_3D.target)).toBe(!turns);
  });
});

describe('the tool in hand takes the gesture', () => {
  beforeEach(() => store.setUi({ tool: 'lasso' }));

  it('draws, and moves no camera', () => {
    drag(RING);
    expect(applied).toEqual([[RING]]);
    expect(flat()).toBe(FIT_2D);
  });

  it('leaves the right button to the camera', () => {
    drag(RING, { button: 2 });
    expect(applied).toEqual([]);
    expect(flat()).not.toBe(FIT_2D);
  });

  it('gives way to a second finger', () => {
    pointer('down', 100, 100, {}, 1);
    pointer('move', 200, 100, {}, 1);
    expect(store.get().ui.draft).not.toBeNull();
    pointer('down', 300, 300, {}, 2);
    expect(store.get().ui.draft).toBeNull();
    pointer('up', 200, 100, {}, 1);
    expect(applied).toEqual([]);
  });

  it('keeps a double click from zooming', () => {
    canvas.dispatchEvent(new MouseEvent('dblclick', { clientX: 10, clientY: 10 }));
    expect(flat()).toBe(FIT_2D);
  });
});
