/** Names in the picture of a whole viewer: they follow the colour and the legend. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { press } from './gestures';
import { mountViewer, type TestViewer } from './kit';

let test: TestViewer;

beforeEach(() => {
  // jsdom lays nothing out and draws nothing.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  for (const [name, size] of [
    ['clientWidth', 800],
    ['clientHeight', 600]
  ] as const) {
    Object.defineProperty(SVGElement.prototype, name, {
      configurable: true,
      get: () => size
    });
  }
});

afterEach(async () => {
  await test.close();
  vi.restoreAllMocks();
});

const names = () =>
  [...test.element.querySelectorAll('[data-testid="label"]')].map(
    node => node.textContent
  );

describe('names of categories', () => {
  it('come with a key, lack what is hidden, and go with another colour', async () => {
    test = await mountViewer();
    const canvas = await test.find('canvas');
    await test.find('legend');
    expect(names()).toEqual([]);
    await press(canvas, 't');
    await test.until(() => names().length > 0);
    const [first] = names();
    const row = [...test.element.querySelectorAll('[data-testid="category"]')].find(
      element => (element as HTMLElement).dataset['label'] === first
    );
    await test.click(row!.querySelector('button')!);
    await test.until(() => !names().includes(first));
    test.viewer.setColorBy(null);
    await test.until(() => names().length === 0);
  });
});
