/** What Python is told of a colour: a name that it could ask for, or none. */
import { describe, expect, it } from 'vitest';
import { colorByName } from '../../src/shells/widget/traits';
import type { ColorBy } from '../../src/state/tree';
import { MANIFEST, STATE } from './fake_viewer';

const named = (colorBy: ColorBy | null) => colorByName(MANIFEST, { ...STATE, colorBy });

describe('the trait color_by holds names only', () => {
  it('names fields and genes, transformed or not', () => {
    expect(named({ kind: 'obs', field: 0 })).toBe(MANIFEST.obs[0].key);
    const gene: ColorBy = { kind: 'gene', layer: 0, gene: 1, name: 'CD3E' };
    expect(named(gene)).toBe('CD3E');
    expect(named({ ...gene, transform: 'log1p' })).toBe('CD3E');
  });

  it('has no name for a score, which Python could not ask for', () => {
    expect(
      named({ kind: 'score', layer: 0, genes: [1], name: 'T cells', method: 'mean' })
    ).toBeNull();
    expect(named(null)).toBeNull();
  });
});
