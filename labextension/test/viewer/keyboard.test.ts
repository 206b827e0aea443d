/** Everything by keyboard: shortcuts, legend, search, and what is announced. */
import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { fromPositions } from '../../src/scene/bits';
import { mountViewer, rootData, type TestViewer } from './kit';

let test: TestViewer;

afterEach(() => test.close());

async function ready(...args: Parameters<typeof mountViewer>): Promise<void> {
  test = await mountViewer(...args);
  await test.until(() => rootData(test)['settled'] === 'true');
}

async function press(key: string, init: KeyboardEventInit = {}): Promise<boolean> {
  const target = document.activeElement ?? document.body;
  const event = new KeyboardEvent('keydown', {
    key,
    bubbles: true,
    cancelable: true,
    ...init
  });
  await act(async () => {
    target.dispatchEvent(event);
    await new Promise(resolve => setTimeout(resolve, 20));
  });
  return event.defaultPrevented;
}

async function type(testid: string, text: string): Promise<HTMLInputElement> {
  const box = (await test.find(testid)) as HTMLInputElement;
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
  await act(async () => {
    box.focus();
    set?.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return box;
}

const pressed = async (testid: string) =>
  (await test.find(testid)).getAttribute('aria-pressed');
const rows = () =>
  [...test.element.querySelectorAll<HTMLElement>('[data-testid="category"]')].map(
    row => row.dataset['label']
  );
const live = () => test.query('live')?.textContent;

describe('tools and history have keys', () => {
  it('chooses the lasso and the hand', async () => {
    await ready();
    (await test.find('canvas')).focus();
    expect(await press('l')).toBe(true);
    expect(await pressed('tool-lasso')).toBe('true');
    await press('v');
    expect(await pressed('tool-pan')).toBe('true');
  });

  it('undoes and does again', async () => {
    await ready();
    (await test.find('canvas')).focus();
    await act(async () => test.viewer.setSelection(fromPositions([1], 700)));
    await test.find('selection-bar');
    await press('z', { ctrlKey: true });
    expect(test.query('selection-bar')).toBeNull();
    expect(live()).toBe('Undone: selection');
    await press('z', { ctrlKey: true, shiftKey: true });
    expect(test.query('selection-count')?.textContent).toBe('1');
  });

  it('clears the selection with escape', async () => {
    await ready();
    (await test.find('canvas')).focus();
    await act(async () => test.viewer.setSelection(fromPositions([1, 2], 700)));
    await test.find('selection-bar');
    await press('Escape');
    expect(test.query('selection-bar')).toBeNull();
    expect(live()).toBe('Selection cleared');
  });

  it('lists the shortcuts and puts the focus back', async () => {
    await ready();
    const canvas = await test.find('canvas');
    canvas.focus();
    await press('?');
    const dialog = await test.find('shortcuts');
    expect(document.activeElement).toBe(dialog);
    await press('Escape');
    expect(test.query('shortcuts')).toBeNull();
    expect(document.activeElement).toBe(canvas);
  });

  it('leaves keys to Lab that mean nothing here', async () => {
    await ready();
    (await test.find('canvas')).focus();
    expect(await press('s', { ctrlKey: true })).toBe(false);
    expect(await press('q')).toBe(false);
  });

  it('leaves letters to the field that is typed into', async () => {
    await ready();
    (await test.find('search')).focus();
    expect(await press('l')).toBe(false);
    expect(await pressed('tool-lasso')).toBe('false');
  });
});

describe('the search finds fields and genes', () => {
  it('colours by what the arrow keys and enter choose', async () => {
    await ready();
    await type('search', 'cd');
    await test.until(() => test.query('choices')?.textContent?.includes('CD3E') ?? false);
    await press('ArrowDown');
    await press('Enter');
    await test.until(() => test.query('legend-title')?.textContent === 'CD3E · X');
    expect(live()).toBe('Coloured by CD3E');
    expect((await test.find('search')) as HTMLInputElement).toHaveProperty('value', '');
    expect((await test.find('recent-gene')).textContent).toBe('CD3E');
  });

  it('finds fields by a part of their name, before genes', async () => {
    await ready();
    await type('search', 'mito');
    await test.until(
      () => test.query('choice')?.textContent?.includes('percent_mito') ?? false
    );
  });

  it('says when nothing is called so', async () => {
    await ready();
    await type('search', 'zzzz');
    await test.until(
      () => test.query('choices-empty')?.textContent === 'Nothing is called “zzzz”.'
    );
  });
});

describe('a long legend is searched, and is as fast as a short one', () => {
  it('has 3,000 labels and few rows', async () => {
    await ready({ cells: 6000, categories: 3000 });
    expect(test.query('legend-count')?.textContent).toBe('3,000 categories');
    expect(rows().length).toBeLessThan(60);
    await type('legend-search', '0042');
    expect(rows()).toEqual(['Cluster 0042']);
  });

  it('isolates with "only", and shows all again', async () => {
    await ready();
    const row = test.element.querySelector('[data-label="CD34+"] .cx-only') as Element;
    await test.click(row);
    expect(live()).toBe('Only CD34+ shown');
    expect(test.query('legend-count')?.textContent).toBe('10 hidden');
    await test.click(await test.find('show-all'));
    expect(test.query('legend-count')?.textContent).toBe('10 categories');
  });

  it('walks with arrows and isolates with o', async () => {
    await ready();
    const first = test.element.querySelector('[data-testid="category"] [data-row]');
    (first as HTMLElement).focus();
    await press('ArrowDown');
    await test.until(() =>
      Boolean(
        document.activeElement?.closest('[data-label="CD4+/CD45RA+/CD25- Naive T"]')
      )
    );
    await press('o');
    expect(live()).toBe('Only CD4+/CD45RA+/CD25- Naive T shown');
  });
});

describe('the range of a number follows handles and fields', () => {
  it('moves with arrow keys, takes typed values, and resets', async () => {
    await ready();
    await act(() => test.viewer.colorBy('n_counts'));
    const low = await test.find('range-low');
    const before = Number(low.getAttribute('aria-valuenow'));
    low.focus();
    await press('ArrowRight');
    expect(Number(low.getAttribute('aria-valuenow'))).toBeGreaterThan(before);
    const box = await type('range-max', '2000');
    await act(async () => box.blur());
    expect((await test.find('range-high')).getAttribute('aria-valuenow')).toBe('2000');
    await test.click(await test.find('range-reset'));
    expect(Number(low.getAttribute('aria-valuenow'))).toBe(before);
  });
});

describe('the canvas says what it shows', () => {
  it('has a live summary as its name', async () => {
    await ready();
    await act(async () => test.viewer.setSelection(fromPositions([1, 2], 700)));
    await test.until(
      () =>
        test.query('canvas')?.getAttribute('aria-label') ===
        'Scatter plot of 700 cells of fake.h5ad, embedding X_umap, coloured by cluster, 2 selected'
    );
  });
});
