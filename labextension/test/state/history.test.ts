/** Undo and redo over every change that a view can have. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeDataset } from '../../src/data/fake_dataset';
import type { ViewAction } from '../../src/state/actions';
import {
  MAX_BITMAP_BYTES,
  MAX_STEPS,
  record,
  EMPTY_HISTORY
} from '../../src/state/history';
import { createViewerStore } from '../../src/state/store';
import type { Camera } from '../../src/state/tree';

const FLAT: Camera = { kind: '2d', x: 0.5, y: 0.5, zoom: 1 };
const { manifest } = createFakeDataset();

function opened() {
  const store = createViewerStore();
  store.open(manifest, FLAT);
  return store;
}

const code = fc.integer({ min: -1, max: 9 });
const anyAction: fc.Arbitrary<ViewAction> = fc.oneof(
  fc.record({
    type: fc.constant('embedding' as const),
    embedding: fc.integer({ min: 0, max: 1 }),
    camera: fc.constant(FLAT)
  }),
  fc.record({
    type: fc.constant('colorBy' as const),
    colorBy: fc.option(
      fc.oneof(
        fc.record({
          kind: fc.constant('obs' as const),
          field: fc.integer({ min: 0, max: 3 })
        }),
        fc.record({
          kind: fc.constant('gene' as const),
          layer: fc.constant(0),
          gene: fc.integer({ min: 0, max: 5 }),
          name: fc.constant('G')
        })
      )
    )
  }),
  fc.record({
    type: fc.constant('colormap' as const),
    colormap: fc.constantFrom('viridis', 'magma')
  }),
  fc.record({
    type: fc.constant('range' as const),
    range: fc.option(fc.tuple(fc.integer(), fc.integer()))
  }),
  fc.record({
    type: fc.constant('toggleCategory' as const),
    field: fc.constant(0),
    code
  }),
  fc.record({
    type: fc.constant('onlyCategory' as const),
    field: fc.constant(0),
    code,
    codes: fc.constant([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  }),
  fc.record({
    type: fc.constant('hideCategories' as const),
    field: fc.integer({ min: 0, max: 1 }),
    codes: fc.array(code)
  }),
  fc.record({
    type: fc.constantFrom('selection' as const),
    selection: fc.option(
      fc
        .uint8Array({ minLength: 2, maxLength: 2 })
        .map(bits => ({ bits, count: bits[0] + bits[1] }))
    )
  }),
  fc.record({
    type: fc.constant('camera' as const),
    camera: fc.record({
      kind: fc.constant('2d' as const),
      x: fc.double({ min: 0, max: 1, noNaN: true }),
      y: fc.double({ min: 0, max: 1, noNaN: true }),
      zoom: fc.integer({ min: 1, max: 9 })
    })
  }),
  fc.record({
    type: fc.constant('pointScale' as const),
    scale: fc.double({ min: 0.25, max: 6, noNaN: true })
  })
);

describe('undo covers every state change', () => {
  it('leads back to the very first view, and redo to the last', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 40 }), actions => {
        const store = opened();
        const seen = [store.get().view];
        for (const action of actions) {
          store.dispatch(action);
          const { view } = store.get();
          if (view !== seen[seen.length - 1]) seen.push(view);
        }
        for (const view of [...seen].reverse().slice(1)) {
          store.undo();
          expect(store.get().view).toBe(view);
        }
        store.undo();
        expect(store.get().view).toBe(seen[0]);
        for (const view of seen.slice(1)) {
          store.redo();
          expect(store.get().view).toBe(view);
        }
      })
    );
  });

  it('takes one gesture as one step', () => {
    const store = opened();
    for (const zoom of [2, 3, 4]) {
      store.dispatch({ type: 'camera', camera: { ...FLAT, zoom } }, 'drag-1');
    }
    store.dispatch({ type: 'camera', camera: { ...FLAT, zoom: 9 } }, 'drag-2');
    store.undo();
    expect(store.get().view.camera.zoom).toBe(4);
    store.undo();
    expect(store.get().view.camera.zoom).toBe(1);
    store.undo();
    expect(store.get().view.camera.zoom).toBe(1);
  });

  it('begins a new step where a gesture goes on after an undo', () => {
    const store = opened();
    store.dispatch({ type: 'camera', camera: { ...FLAT, zoom: 2 } }, 'a');
    store.dispatch({ type: 'pointScale', scale: 2 });
    store.undo();
    store.dispatch({ type: 'camera', camera: { ...FLAT, zoom: 3 } }, 'a');
    store.undo();
    expect(store.get().view.camera.zoom).toBe(2);
  });

  it('forgets the future when something new is done', () => {
    const store = opened();
    store.dispatch({ type: 'pointScale', scale: 2 });
    store.undo();
    store.dispatch({ type: 'pointScale', scale: 3 });
    store.redo();
    expect(store.get().view.pointScale).toBe(3);
  });

  it('says what was undone', () => {
    const store = opened();
    store.dispatch({ type: 'colorBy', colorBy: null });
    store.undo();
    expect(store.get().ui.announcement).toBe('Undone: colour');
  });
});

describe('the past has a budget', () => {
  const { view } = opened().get();

  it('keeps the newest steps only', () => {
    let history = EMPTY_HISTORY;
    for (let i = 0; i < MAX_STEPS + 5; i++) {
      history = record(history, { ...view, pointScale: i }, 'x', null);
    }
    expect(history.past).toHaveLength(MAX_STEPS);
    expect(history.past[0].view.pointScale).toBe(5);
  });

  it('drops old steps when their bitmaps weigh too much, counting shared ones once', () => {
    const third = { bits: new Uint8Array(MAX_BITMAP_BYTES / 3), count: 1 };
    const shared = { ...view, selection: third };
    let history = EMPTY_HISTORY;
    for (let i = 0; i < 10; i++) history = record(history, { ...shared }, 'x', null);
    expect(history.past).toHaveLength(10);
    for (let i = 0; i < 4; i++) {
      const own = { bits: new Uint8Array(MAX_BITMAP_BYTES / 3), count: 1 };
      history = record(history, { ...view, selection: own }, 'x', null);
    }
    expect(history.past).toHaveLength(3);
  });
});
