/** Who draws is chosen in the display menu, and holds at once. */
import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { RendererChooser } from '../../src/render/choose';
import { RendererUnavailableError } from '../../src/render/errors';
import { mountViewer, rootData, type TestViewer } from './kit';

let test: TestViewer | null = null;

afterEach(async () => {
  await test?.close();
  test = null;
  localStorage.clear();
  history.replaceState(null, '', '/');
});

/** The page's own chooser; the kit makes what it answers. */
function chooser(): RendererChooser {
  const refused = () => {
    throw new RendererUnavailableError();
  };
  return new RendererChooser({ webgl2: refused, cpu: refused });
}

async function ready(choices: RendererChooser | null): Promise<TestViewer> {
  test = await mountViewer({ cells: 300, block: 100 }, {}, choices);
  await settled(test);
  return test;
}

function settled(viewer: TestViewer): Promise<void> {
  return viewer.until(() => rootData(viewer)['settled'] === 'true');
}

async function openMenu(viewer: TestViewer): Promise<void> {
  await viewer.click(await viewer.find('display'));
}

function checked(viewer: TestViewer): string {
  const inputs = ['auto', 'webgl2', 'cpu'].map(
    name => viewer.query(`renderer-${name}`) as HTMLInputElement
  );
  return inputs.find(input => input.checked)?.closest('label')?.textContent ?? '';
}

describe('the entry "Renderer"', () => {
  it('is not there where there is nothing to choose', async () => {
    const viewer = await ready(null);
    await openMenu(viewer);
    await viewer.find('mode-points');
    expect(viewer.query('renderer-auto')).toBeNull();
  });

  it('names what draws now', async () => {
    const viewer = await ready(chooser());
    await openMenu(viewer);
    expect(checked(viewer)).toBe('Auto (CPU)');
  });

  it('draws the same view with the other back-end at once', async () => {
    const choices = chooser();
    const viewer = await ready(choices);
    const store = viewer.store();
    await act(async () => {
      store.dispatch({
        type: 'camera',
        camera: { kind: '2d', x: 0.3, y: 0.6, zoom: 4 }
      });
      store.dispatch({ type: 'toggleCategory', field: 0, code: 1 });
    });
    await settled(viewer);
    const before = viewer.renderer();
    await viewer.until(() => before.hidden.length > 0);
    await openMenu(viewer);
    await viewer.click(await viewer.find('renderer-webgl2'));
    await settled(viewer);
    const after = viewer.renderer();
    expect(after).not.toBe(before);
    expect(before.disposed).toBe(true);
    expect(after.canvas).toBe(before.canvas);
    await viewer.until(() => after.hidden.length === before.hidden.length);
    expect(after.loaded).toBe(300);
    expect(after.values).toEqual(before.values);
    expect(after.hidden).toEqual(before.hidden);
    expect(after.matrix).toEqual(before.matrix);
    expect(after.coloring).toEqual(before.coloring);
    expect(checked(viewer)).toBe('WebGL2');
    await viewer.until(() => store.get().ui.backend === 'webgl2');
    expect(viewer.query('renderer-note')).toBeNull();
  });

  it('is kept for later pages, and overrules the address of this one', async () => {
    history.replaceState(null, '', '/?renderer=webgl2');
    const choices = chooser();
    const viewer = await ready(choices);
    await openMenu(viewer);
    expect(checked(viewer)).toBe('WebGL2');
    await viewer.click(await viewer.find('renderer-cpu'));
    await settled(viewer);
    expect(checked(viewer)).toBe('CPU');
    expect(choices.choice).toBe('cpu');
    history.replaceState(null, '', '/');
    expect(chooser().choice).toBe('cpu');
  });
});
