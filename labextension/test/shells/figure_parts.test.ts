/** A figure for the kernel: it begins at once, and comes whole or says why not. */
import { describe, expect, it } from 'vitest';
import { sendFigure } from '../../src/shells/widget/figure_parts';
import { KernelLink } from '../../src/shells/widget/kernel_link';
import { FakeModel } from './fake_model';

describe('a figure on its way to the kernel', () => {
  it('is announced before it is drawn, and comes in parts that are whole together', async () => {
    const model = new FakeModel();
    const link = new KernelLink(model, 'v');
    const bytes = Uint8Array.from({ length: 10 }, (_, i) => i);
    let announced = 0;
    await sendFigure(
      link,
      'f-1',
      () => {
        announced = model.sent.length;
        return Promise.resolve(bytes.subarray(0));
      },
      4
    );
    expect(announced).toBe(1);
    expect(model.sent[0].content).toEqual({
      type: 'figure',
      view: 'v',
      id: 'f-1',
      part: 0,
      parts: 0,
      error: null
    });
    const parts = model.sent.slice(1);
    expect(parts.map(({ content }) => content['part'])).toEqual([0, 1, 2]);
    expect(parts.every(({ content }) => content['parts'] === 3)).toBe(true);
    expect(parts.flatMap(({ buffers }) => [...new Uint8Array(buffers[0])])).toEqual([
      ...bytes
    ]);
  });

  it('that cannot be drawn becomes the reason', async () => {
    const model = new FakeModel();
    const fail = () => Promise.reject(new Error('No memory.'));
    await sendFigure(new KernelLink(model, 'v'), 'f-2', fail);
    expect(model.sent.at(-1)?.content).toMatchObject({ parts: 0, error: 'No memory.' });
  });
});
