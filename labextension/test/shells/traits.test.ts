/** What Python is told of a colour: a name that it could ask for, a score, or none. */
import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/data/transport';
import { colorByName, TraitSync } from '../../src/shells/widget/traits';
import type { ColorBy } from '../../src/state/tree';
import type { MountOptions } from '../../src/viewer/api';
import { FakeModel } from './fake_model';
import { FakeViewer, MANIFEST, STATE } from './fake_viewer';

const named = (colorBy: ColorBy | null) => colorByName(MANIFEST, { ...STATE, colorBy });

describe('the trait color_by holds names only', () => {
  it('names fields and genes, transformed or not', () => {
    expect(named({ kind: 'obs', field: 0 })).toBe(MANIFEST.obs[0].key);
    const gene: ColorBy = { kind: 'gene', layer: 0, gene: 1, name: 'CD3E' };
    expect(named(gene)).toBe('CD3E');
    expect(named({ ...gene, transform: 'log1p' })).toBe('CD3E');
  });

  it('marks the name of a score, which Python can read and not ask for', () => {
    expect(
      named({ kind: 'score', layer: 0, genes: [1], name: 'T cells', method: 'mean' })
    ).toBe('score:T cells');
    expect(named(null)).toBeNull();
  });
});

describe('a score in another view of the model', () => {
  it('leaves this picture and the trait as they are', () => {
    const model = new FakeModel({ color_by: 'score:T cells' });
    const viewer = new FakeViewer(
      document.createElement('div'),
      {} as Transport,
      {
        theme: 'light'
      } as MountOptions
    );
    const traits = new TraitSync(model, viewer, error => {
      throw error;
    });
    traits.start(MANIFEST);
    model.set('color_by', 'score:B cells');
    expect(viewer.calls.filter(([name]) => name === 'colorBy')).toEqual([]);
    expect(model.get('color_by')).toBe('score:B cells');
    model.set('color_by', 'louvain');
    expect(viewer.calls).toContainEqual(['colorBy', 'louvain']);
    traits.dispose();
  });
});
