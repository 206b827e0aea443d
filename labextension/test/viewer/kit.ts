/**
 * A whole viewer in jsdom: fake transport, recording renderer, and ways to wait.
 */
import { act } from 'react';
import { createFakeDataset, type FakeOptions } from '../../src/data/fake_dataset';
import { FakeTransport, type FakeBehaviour } from '../../src/data/fake_transport';
import type { ViewerStore } from '../../src/state/store';
import type { ViewerEvents, ViewerHandle } from '../../src/viewer/api';
import { createMount, type RendererChoices } from '../../src/viewer/viewer';
import { RecordingRenderer } from './recording_renderer';

// React warns where state changes outside of `act`; here time itself drives it.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

/** jsdom lays nothing out: the canvas is 800 x 600, and never changes. */
export class FixedResizeObserver implements ResizeObserver {
  constructor(private readonly callback: ResizeObserverCallback) {}
  observe(): void {
    this.callback([], this);
  }
  unobserve(): void {
    // Nothing is watched.
  }
  disconnect(): void {
    // Nothing is watched.
  }
}

export interface TestViewer {
  readonly element: HTMLElement;
  readonly viewer: ViewerHandle;
  readonly transport: FakeTransport;
  readonly events: { [K in keyof ViewerEvents]: ViewerEvents[K][] };
  renderer(): RecordingRenderer;
  /** The viewer's own store, to do what no button does yet. */
  store(): ViewerStore;
  /** Wait until it is true; fails after half a minute. */
  until(condition: () => boolean): Promise<void>;
  /** Wait for the element with this test id. */
  find(testid: string): Promise<HTMLElement>;
  query(testid: string): HTMLElement | null;
  click(element: Element, init?: MouseEventInit): Promise<void>;
  close(): Promise<void>;
}

export async function mountViewer(
  options: FakeOptions = {},
  behaviour: FakeBehaviour = {},
  choices: RendererChoices | null = null
): Promise<TestViewer> {
  globalThis.ResizeObserver = FixedResizeObserver;
  for (const [name, size] of [
    ['clientWidth', 800],
    ['clientHeight', 600],
    ['offsetWidth', 800],
    ['offsetHeight', 600]
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, {
      configurable: true,
      get: () => size
    });
  }
  const transport = new FakeTransport(createFakeDataset(options), behaviour);
  const element = document.createElement('div');
  document.body.append(element);
  const renderers: RecordingRenderer[] = [];
  const mount = createMount(canvas => {
    const backend = choices?.choice === 'webgl2' ? 'webgl2' : 'cpu';
    const renderer = new RecordingRenderer(canvas, backend);
    renderers.push(renderer);
    return renderer;
  }, choices);
  const events: TestViewer['events'] = {
    ready: [],
    selection: [],
    click: [],
    hover: [],
    state: [],
    error: []
  };
  let viewer!: ViewerHandle;
  await act(async () => {
    viewer = mount(element, transport, {
      path: 'data/fake.h5ad',
      theme: 'light',
      layout: 'cell'
    });
    for (const name of Object.keys(events) as (keyof ViewerEvents)[]) {
      viewer.on(name, payload => void (events[name] as unknown[]).push(payload));
    }
  });
  const until = async (condition: () => boolean) => {
    const end = Date.now() + 30_000;
    while (!condition()) {
      if (Date.now() > end) throw new Error(`Never came: ${condition.toString()}`);
      await act(() => new Promise(resolve => setTimeout(resolve, 5)));
    }
  };
  const query = (testid: string) =>
    element.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  return {
    element,
    viewer,
    transport,
    events,
    renderer: () => renderers[renderers.length - 1],
    store: () => (viewer as unknown as { readonly store: ViewerStore }).store,
    until,
    query,
    find: async testid => {
      await until(() => query(testid) !== null);
      return query(testid) as HTMLElement;
    },
    click: (target, init) =>
      act(async () => {
        target.dispatchEvent(
          new MouseEvent('click', { bubbles: true, cancelable: true, ...init })
        );
      }),
    close: () =>
      act(async () => {
        viewer.dispose();
        element.remove();
      })
  };
}

/** `data-…` of the viewer's root. */
export function rootData({ element }: TestViewer): DOMStringMap {
  return (element.querySelector('.cx-root') as HTMLElement).dataset;
}
