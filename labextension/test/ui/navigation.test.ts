/** Ways to move in 3D: what a drag, a throw, a key and a name under the hand do. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeDataset } from '../../src/data/fake_dataset';
import { distance3d, FIT_3D } from '../../src/scene/camera3d';
import { rotationRows } from '../../src/scene/quaternion';
import { createViewerStore, type ViewerStore } from '../../src/state/store';
import type { Camera3D, Display } from '../../src/state/tree';
import type { ViewerCommands } from '../../src/ui/commands';
import { Flight } from '../../src/ui/keyboard_flight';
import { PointerInput, type LabelTargets } from '../../src/ui/pointer_input';
import { ToolInput } from '../../src/ui/tool_input';

const { manifest } = createFakeDataset();
const [W, H] = [800, 600];
let store: ViewerStore;
let canvas: HTMLCanvasElement;
let pressed: (readonly [number, boolean])[];
let clicks: number;
let undo: (() => void)[];

const names: LabelTargets = {
  at: x => (x < 50 ? 7 : null),
  press: (code, only) => void pressed.push([code, only]),
  hover: () => undefined
};

beforeEach(() => {
  vi.useFakeTimers();
  store = createViewerStore();
  store.open(manifest, FIT_3D);
  canvas = document.createElement('canvas');
  Object.defineProperties(canvas, {
    clientWidth: { value: W },
    clientHeight: { value: H }
  });
  document.body.append(canvas);
  [pressed, clicks] = [[], 0];
  const commands = {
    click: () => void (clicks += 1),
    hover: () => undefined,
    leave: () => undefined
  } as Partial<ViewerCommands> as ViewerCommands;
  const tool = new ToolInput(store, commands, () => [W, H]);
  const input = new PointerInput(canvas, store, commands, tool, false, names);
  const flight = new Flight(canvas, store);
  undo = [() => input.dispose(), () => flight.dispose()];
});

afterEach(() => {
  for (const end of undo) end();
  canvas.remove();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

let clock = 0;
function pointer(type: string, x: number, y: number, init: MouseEventInit = {}): void {
  const event = new MouseEvent(`pointer${type}`, { clientX: x, clientY: y, ...init });
  clock += 10;
  Object.defineProperties(event, {
    pointerId: { value: 1 },
    timeStamp: { value: clock }
  });
  canvas.dispatchEvent(event);
}

/** Twenty pixels every ten milliseconds, let go without a rest. */
function throwRight(init: MouseEventInit = {}): void {
  pointer('down', 300, 300, init);
  for (let i = 1; i <= 6; i += 1) pointer('move', 300 + 20 * i, 300, init);
  pointer('up', 420, 300, init);
}

function navigate(navigation: Display['navigation']): void {
  store.dispatch({ type: 'display', patch: { navigation } });
}

const camera = () => store.get().view.camera as Camera3D;

function eye(): number[] {
  const back = rotationRows(camera().rotation)[2];
  const distance = distance3d(camera(), W, H);
  return camera().target.map((value, axis) => value + distance * back[axis]);
}

describe('a thrown picture', () => {
  it('turns on, comes to rest, and is one step to undo', () => {
    throwRight();
    const released = camera();
    expect(store.get().ui.moving).toBe(true);
    vi.advanceTimersByTime(100);
    expect(camera().rotation).not.toEqual(released.rotation);
    vi.advanceTimersByTime(5000);
    expect(store.get().ui.moving).toBe(false);
    store.undo();
    expect(camera()).toEqual(FIT_3D);
  });

  it('stops under the hand', () => {
    throwRight();
    vi.advanceTimersByTime(50);
    pointer('down', 400, 300);
    const held = camera();
    vi.advanceTimersByTime(500);
    expect(camera()).toBe(held);
    pointer('up', 400, 300);
  });

  it('stays where it is for who asked for less motion', () => {
    vi.stubGlobal('matchMedia', () => ({ matches: true }));
    throwRight();
    const released = camera();
    vi.advanceTimersByTime(500);
    expect(camera()).toBe(released);
  });
});

describe('the planar lock', () => {
  it('moves without turning; with Shift it turns about the upright axis only', () => {
    navigate('planar');
    throwRight();
    expect(camera().rotation).toEqual(FIT_3D.rotation);
    expect(camera().target).not.toEqual(FIT_3D.target);
    const height = rotationRows(camera().rotation)[2][1];
    throwRight({ shiftKey: true });
    vi.advanceTimersByTime(5000);
    expect(camera().rotation).not.toEqual(FIT_3D.rotation);
    expect(rotationRows(camera().rotation)[2][1]).toBeCloseTo(height, 9);
  });
});

describe('flying', () => {
  beforeEach(() => {
    navigate('fly');
    store.dispatch({ type: 'camera', camera: { ...FIT_3D, zoom: 4 } });
  });

  it('looks around by a drag, from where the eye is', () => {
    const before = eye();
    throwRight();
    eye().forEach((value, axis) => expect(value).toBeCloseTo(before[axis], 9));
    expect(camera().target).not.toEqual(FIT_3D.target);
  });

  it('goes ahead while W is held, and no further', () => {
    const key = (type: string) =>
      canvas.dispatchEvent(new KeyboardEvent(type, { code: 'KeyW', cancelable: true }));
    const before = eye();
    key('keydown');
    vi.advanceTimersByTime(300);
    const way = eye().map((value, axis) => value - before[axis]);
    const back = rotationRows(camera().rotation)[2];
    expect(way.reduce((sum, value, axis) => sum - value * back[axis], 0)).toBeGreaterThan(
      0
    );
    key('keyup');
    vi.advanceTimersByTime(50);
    const landed = camera();
    vi.advanceTimersByTime(500);
    expect(camera()).toBe(landed);
    expect(store.get().ui.moving).toBe(false);
  });

  it('leaves the keys alone in the other ways of moving', () => {
    navigate('orbit');
    const event = new KeyboardEvent('keydown', { code: 'KeyW', cancelable: true });
    canvas.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });
});

describe('a name under the hand', () => {
  it('takes the click of the cells below it, but lets a drag through', () => {
    pointer('down', 20, 20);
    pointer('up', 20, 20, { altKey: true });
    expect(pressed).toEqual([[7, true]]);
    expect(clicks).toBe(0);
    pointer('down', 20, 20);
    pointer('move', 90, 40);
    pointer('up', 90, 40);
    expect(pressed).toHaveLength(1);
    expect(camera()).not.toEqual(FIT_3D);
  });
});
