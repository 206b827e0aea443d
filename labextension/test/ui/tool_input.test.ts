/** Strokes, clicks and keys of the selection tools, as the store and commands see them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeDataset } from '../../src/data/fake_dataset';
import { zoomAt } from '../../src/scene/camera';
import { FIT_2D } from '../../src/scene/camera2d';
import { FIT_3D } from '../../src/scene/camera3d';
import { draftPolygons } from '../../src/scene/draft_shape';
import type { Draft, Point, SelectMode } from '../../src/state/draft';
import { createViewerStore, type ViewerStore } from '../../src/state/store';
import type { Tool } from '../../src/state/tree';
import type { ViewerCommands } from '../../src/ui/commands';
import { modeOf, ToolInput } from '../../src/ui/tool_input';

const { manifest } = createFakeDataset();
const NO_KEYS = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
const RING: Point[] = [
  [100, 100],
  [200, 100],
  [200, 200],
  [100, 200]
];
let store: ViewerStore;
let tools: ToolInput;
let applied: Draft[];
let clicks: Point[];
let taken: { tool: Tool; at: Point; mode: SelectMode }[];

beforeEach(() => {
  store = createViewerStore();
  store.open(manifest, FIT_2D);
  [applied, clicks, taken] = [[], [], []];
  const commands = {
    applyDraft: () => {
      const { draft } = store.get().ui;
      if (draft !== null) applied.push(draft);
      store.setUi({ draft: null });
    },
    click: (x, y) => void clicks.push([x, y]),
    take: (tool, at, mode) => void taken.push({ tool, at, mode })
  } as Partial<ViewerCommands> as ViewerCommands;
  tools = new ToolInput(store, commands, () => [800, 600]);
});

const draft = () => store.get().ui.draft;

function drag(points: readonly Point[], keys: Partial<typeof NO_KEYS> = {}): void {
  expect(tools.begin(points[0], { ...NO_KEYS, ...keys, button: 0 })).toBe(true);
  for (const point of points.slice(1)) tools.move(point);
  tools.end(points[points.length - 1]);
}

const click = (point: Point, keys = {}) => drag([point, point], keys);
const use = (tool: Tool, editShapes = false) => store.setUi({ tool, editShapes });

describe('what the keys do to a selection', () => {
  it.each([
    [{}, 'add', 'add'],
    [{ shiftKey: true }, 'new', 'add'],
    [{ altKey: true }, 'new', 'subtract'],
    [{ ctrlKey: true }, 'add', 'subtract'],
    [{ metaKey: true }, 'new', 'subtract'],
    [{ shiftKey: true, altKey: true }, 'new', 'intersect']
  ] as const)('%o with %s chosen: %s', (keys, chosen, mode) => {
    expect(modeOf({ ...NO_KEYS, ...keys }, chosen)).toBe(mode);
    use('lasso');
    store.setUi({ lassoMode: chosen });
    drag(RING, keys);
    expect(applied[0].mode).toBe(mode);
  });
});

describe('shapes that select at once', () => {
  it('a lasso is exactly what was drawn', () => {
    use('lasso');
    drag(RING);
    expect(applied[0].outlines).toEqual([RING]);
    expect(draft()).toBeNull();
  });

  it('a lasso without an area, and a click, select nothing', () => {
    use('lasso');
    drag([
      [100, 100],
      [200, 200]
    ]);
    click([5, 5]);
    expect(applied).toEqual([]);
    expect(draft()).toBeNull();
    expect(clicks).toEqual([[5, 5]]);
  });

  it('a rectangle lies between the ends of the drag, whichever way it goes', () => {
    use('rectangle');
    drag([
      [200, 150],
      [40, 170],
      [100, 50]
    ]);
    const [points] = applied[0].outlines;
    expect(points.map(p => p.join()).sort()).toEqual([
      '100,150',
      '100,50',
      '200,150',
      '200,50'
    ]);
  });

  it('a brush paints, also by a click', () => {
    use('brush');
    store.setUi({ brushRadius: 10 });
    click([50, 50]);
    const [dot] = draftPolygons(applied[0]);
    for (const [x, y] of dot) expect(Math.hypot(x - 50, y - 50)).toBeCloseTo(10);
    drag([
      [50, 50],
      [80, 50]
    ]);
    const xs = draftPolygons(applied[1])
      .flat()
      .map(([x]) => x);
    expect(Math.min(...xs)).toBeCloseTo(40);
    expect(Math.max(...xs)).toBeCloseTo(90);
  });

  it.each(['category', 'neighbours'] as const)('%s takes what was clicked', tool => {
    use(tool);
    click([12, 34], { shiftKey: true });
    drag(RING);
    expect(taken).toEqual([{ tool, at: [12, 34], mode: 'add' }]);
    expect(draft()).toBeNull();
  });

  it('the hand takes nothing', () => {
    expect(tools.begin([1, 1], { ...NO_KEYS, button: 0 })).toBe(false);
  });
});

describe('a polygon is clicked corner by corner', () => {
  beforeEach(() => use('polygon'));

  it('ends with Enter', () => {
    RING.forEach(point => click(point));
    expect(draft()?.phase).toBe('drawing');
    expect(tools.key('Enter')).toBe(true);
    expect(applied[0].outlines).toEqual([RING]);
  });

  it('ends with a double click, whose second click is no corner', () => {
    RING.forEach(point => click(point));
    click(RING[3]);
    tools.doubleClick();
    expect(applied[0].outlines).toEqual([RING]);
  });

  it('ends with a click on its first corner', () => {
    RING.forEach(point => click(point));
    click([104, 97]);
    expect(applied[0].outlines).toEqual([RING]);
  });

  it('takes corners back with Backspace, until there are none', () => {
    click(RING[0]);
    click(RING[1]);
    expect(tools.key('Backspace')).toBe(true);
    expect(draft()?.outlines).toEqual([[RING[0]]]);
    tools.key('Backspace');
    expect(draft()).toBeNull();
    expect(tools.key('Backspace')).toBe(false);
  });

  it('is not closed before it has three corners', () => {
    click(RING[0]);
    click(RING[1]);
    tools.key('Enter');
    expect(applied).toEqual([]);
    expect(draft()?.outlines[0]).toHaveLength(2);
  });

  it('follows the cells when the flat picture is zoomed meanwhile', () => {
    click(RING[0]);
    click(RING[1]);
    const camera = zoomAt(FIT_2D, 2, 100, 100, 800, 600);
    store.dispatch({ type: 'camera', camera });
    click([150, 300]);
    tools.key('Enter');
    const [[x0, y0], [x1, y1], last] = applied[0].outlines[0];
    expect([x0, y0]).toEqual([expect.closeTo(100), expect.closeTo(100)]);
    expect([x1, y1]).toEqual([expect.closeTo(300), expect.closeTo(100)]);
    expect(last).toEqual([150, 300]);
  });

  it('begins anew where the view of a cloud in space has changed', () => {
    store.dispatch({ type: 'embedding', embedding: 1, camera: FIT_3D });
    click(RING[0]);
    click(RING[1]);
    store.dispatch({ type: 'camera', camera: { ...FIT_3D, zoom: 2 } });
    click(RING[2]);
    expect(draft()?.outlines).toEqual([[RING[2]]]);
  });
});

describe('shapes that wait to be edited', () => {
  it('are applied with Enter and dropped with Escape', () => {
    use('rectangle', true);
    drag([
      [100, 100],
      [200, 200]
    ]);
    expect(draft()?.phase).toBe('editing');
    expect(applied).toEqual([]);
    tools.key('Enter');
    expect(applied).toHaveLength(1);
    drag([
      [100, 100],
      [200, 200]
    ]);
    expect(tools.cancel()).toBe(true);
    expect(draft()).toBeNull();
    expect(tools.cancel()).toBe(false);
  });

  it('move as a whole, and are replaced by a drag elsewhere', () => {
    use('lasso', true);
    drag([...RING, [100, 150]]);
    drag([
      [150, 150],
      [160, 170]
    ]);
    expect(draft()?.outlines[0][0]).toEqual([110, 120]);
    drag(RING.map(([x, y]) => [x + 300, y]));
    expect(draft()?.outlines[0][0]).toEqual([400, 100]);
  });

  it('collect the strokes of a brush', () => {
    use('brush', true);
    click([50, 50]);
    click([300, 300]);
    expect(draft()?.outlines).toHaveLength(2);
    expect(draft()?.phase).toBe('editing');
  });

  it('are given up while they are drawn, and stay so', () => {
    use('polygon');
    tools.begin([10, 10], { ...NO_KEYS, button: 0 });
    expect(tools.cancel()).toBe(false);
    tools.end([10, 10]);
    expect(draft()).toBeNull();
  });
});
