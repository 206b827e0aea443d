/** The checks at the door: what is no message of the protocol is ignored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KernelLink } from '../../src/shells/widget/kernel_link';
import { parseFromKernel } from '../../src/shells/widget/messages';
import { FakeModel } from './fake_model';

const GOOD = [
  { type: 'open', to: 'v', mode: 'server', path: 'a/b.h5ad' },
  { type: 'open', to: 'v', mode: 'comm', path: 'AnnData' },
  { type: 'response', id: 'v-1', status: 200, headers: { A: 'b' } },
  { type: 'highlight', to: null, version: 'x', count: null },
  { type: 'highlight', to: 'v', version: 'x', count: 3 },
  { type: 'reset_view', to: null },
  { type: 'draw', to: 'v', id: 'f-1', options: null },
  {
    type: 'draw',
    to: 'v',
    id: 'f-2',
    options: {
      format: 'pdf',
      width: 432,
      height: 288,
      dpi: 300,
      background: 'white',
      title: null,
      legend: true,
      axes: true,
      scale: false,
      names: false
    }
  }
] as const;

describe('a message from the kernel', () => {
  it.each(GOOD)('passes unchanged when it keeps the protocol: %j', message => {
    expect(parseFromKernel(message)).toEqual(message);
  });

  it('loses fields that nobody knows', () => {
    const extra = { ...GOOD[5], __proto__: { polluted: true }, surprise: 1 };
    expect(parseFromKernel(extra)).toEqual(GOOD[5]);
  });

  it('is ignored when any one of its fields is of another type', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GOOD),
        fc.nat(),
        fc.oneof(
          fc.constant(undefined),
          fc.constant(Number.NaN),
          fc.constant(-1),
          fc.array(fc.anything()),
          fc.constant({ deep: { deep: 1 } })
        ),
        (message, pick, value) => {
          const keys = Object.keys(message);
          const key = keys[pick % keys.length];
          expect(parseFromKernel({ ...message, [key]: value })).toBeNull();
        }
      )
    );
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withMap: true }), value => {
        const parsed = parseFromKernel(value);
        if (parsed !== null) expect(GOOD.map(m => m.type)).toContain(parsed.type);
      })
    );
  });
});

describe('a kernel link', () => {
  it('hears what is for its view or for all, and nothing after its end', () => {
    const model = new FakeModel();
    const link = new KernelLink(model, 'me');
    const heard: unknown[] = [];
    link.on('reset_view', message => heard.push(message.to));
    for (const to of ['me', 'other', null]) model.arrive({ type: 'reset_view', to });
    expect(heard).toEqual(['me', null]);
    link.dispose();
    model.arrive({ type: 'reset_view', to: null });
    expect(heard).toHaveLength(2);
    expect(model.listenerCount).toBe(0);
  });

  it('signs what it sends, with ids that no other view uses', () => {
    const model = new FakeModel();
    const [one, two] = [new KernelLink(model), new KernelLink(model)];
    expect(one.nextId()).not.toBe(two.nextId());
    one.send({ type: 'hello', protocol: 1, base_url: null });
    expect(model.last('hello')?.content['view']).toBe(one.view);
  });
});
