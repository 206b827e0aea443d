/**
 * What cells can be coloured by, as rows of one list.
 */
import type { GeneHit, Manifest, ScoreMethod, Transform } from '../contract/wire';
import { METHOD_TEXT, scoreName, withTransform } from '../state/selectors';
import type { ColorBy, GeneColor, ScoreColor } from '../state/tree';
import { formatCount, formatUnits } from './format';
import { display } from './text';

export interface Choice {
  readonly key: string;
  readonly group: 'category' | 'number' | 'gene' | 'score';
  readonly label: string;
  /** Small text at the end of the row. */
  readonly detail: string;
  readonly colorBy: ColorBy;
}

/** Fields that can be drawn; those of unknown kinds are left out. */
export function fieldChoices(manifest: Manifest): Choice[] {
  return manifest.obs.flatMap(({ key, kind, n_categories }, field) => {
    if (kind === 'unsupported') return [];
    return [
      {
        key: `obs-${field}`,
        group: kind === 'number' ? ('number' as const) : ('category' as const),
        label: display(key),
        detail: n_categories === null ? '' : formatCount(n_categories),
        colorBy: { kind: 'obs', field } as const
      }
    ];
  });
}

export function geneChoice(
  hit: GeneHit,
  layer: number,
  transform: Transform | null
): Choice {
  const gene: GeneColor = { kind: 'gene', layer, gene: hit.gene, name: hit.name };
  return {
    key: `gene-${layer}-${hit.gene}`,
    group: 'gene',
    label: display(hit.name),
    // Found by another name: show which, or the answer looks like a mistake.
    detail: hit.column === null || hit.value === null ? '' : display(hit.value),
    colorBy: withTransform(gene, transform)
  };
}

/** "Score 5 genes", for several names that were typed or pasted. */
export function scoreChoice(
  genes: readonly number[],
  layer: number,
  method: ScoreMethod,
  transform: Transform | null
): Choice {
  const name = scoreName(genes.length);
  const score: ScoreColor = { kind: 'score', layer, genes, name, method };
  return {
    key: `score-${layer}-${genes.join('-')}`,
    group: 'score',
    label: `Score ${formatUnits(genes.length, 'gene')}`,
    detail: METHOD_TEXT[method],
    colorBy: withTransform(score, transform)
  };
}
