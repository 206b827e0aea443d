/**
 * What coloured the cells a moment ago, the newest first.
 */
import { geneKey } from '../state/selectors';
import type { ColorBy, GeneColor, ScoreColor } from '../state/tree';
import type { GeneRef, UiState } from '../state/ui_state';

const RECENT_GENES = 8;
const RECENT_SCORES = 4;

function withGene(recent: readonly GeneRef[], gene: GeneColor): readonly GeneRef[] {
  const { layer, gene: row, name } = gene;
  const others = recent.filter(other => other.gene !== row || other.layer !== layer);
  return [{ layer, gene: row, name }, ...others].slice(0, RECENT_GENES);
}

/** One entry for a set of genes, however it is scored and called. */
function withScore(
  recent: readonly ScoreColor[],
  score: ScoreColor
): readonly ScoreColor[] {
  const setOf = ({ layer, genes }: ScoreColor) => geneKey(layer, 0) + genes.join(',');
  const others = recent.filter(other => setOf(other) !== setOf(score));
  return [score, ...others].slice(0, RECENT_SCORES);
}

/** The lists with a colour that came into the picture. */
export function withRecent(
  { recentGenes, recentScores }: UiState,
  colorBy: ColorBy
): Pick<UiState, 'recentGenes' | 'recentScores'> {
  return {
    recentGenes: colorBy.kind === 'gene' ? withGene(recentGenes, colorBy) : recentGenes,
    recentScores:
      colorBy.kind === 'score' ? withScore(recentScores, colorBy) : recentScores
  };
}
