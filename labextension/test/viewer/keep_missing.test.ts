/** A filter of values hides cells without one, unless a person keeps them. */
import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { mountViewer, rootData, type TestViewer } from './kit';

let test: TestViewer | null = null;

afterEach(async () => {
  await test?.close();
  test = null;
});

async function colored(name: string): Promise<TestViewer> {
  const viewer = await mountViewer({ cells: 300, block: 100 });
  test = viewer;
  await viewer.until(() => rootData(viewer)['settled'] === 'true');
  await act(() => viewer.viewer.colorBy(name));
  await viewer.find('value-filter');
  return viewer;
}

const shown = ({ store }: TestViewer) => store().get().ui.visible;

describe('cells without a value', () => {
  it('are kept and hidden again by a check of their own, which undo takes back', async () => {
    const viewer = await colored('percent_mito');
    expect(viewer.query('keep-missing')).toBeNull();
    // The whole range: it hides the cells without a value, and no others.
    await viewer.click(await viewer.find('value-filter'));
    await viewer.until(() => shown(viewer) === 294);
    await viewer.click(await viewer.find('keep-missing'));
    await viewer.until(() => shown(viewer) === 300);
    expect(viewer.renderer().hidden).toEqual([]);
    await act(async () => viewer.store().undo());
    await viewer.until(() => shown(viewer) === 294);
    expect(viewer.renderer().hidden).toHaveLength(6);
  });

  it('are not asked about where there are none', async () => {
    const viewer = await colored('CD3D');
    await viewer.click(await viewer.find('value-filter'));
    await viewer.until(() => viewer.store().get().view.filters.length === 1);
    expect(viewer.query('keep-missing')).toBeNull();
  });
});
