/**
 * What a colour means in requests: its key, its summary, and one block of it.
 */
import type { FieldSummary, ScoreRequest } from '../contract/wire';
import type { ColumnBlock } from '../data/column';
import type { Dataset } from '../data/dataset';
import { scoreKey, type Scores } from '../data/scores';
import type { ColorBy, ScoreColor } from '../state/tree';

export function scoreRequest(score: ScoreColor): ScoreRequest {
  const { layer, genes, method, transform } = score;
  return { layer, genes, method, transform: transform ?? 'none' };
}

/** One name for a column, whoever needs it: for its colour or for hiding. */
export function columnKey(colorBy: ColorBy): string {
  switch (colorBy.kind) {
    case 'obs':
      return `obs/${colorBy.field}`;
    case 'gene': {
      const { layer, gene, transform } = colorBy;
      return `expression/${layer}/${gene}/${transform ?? 'none'}`;
    }
    default:
      return scoreKey(scoreRequest(colorBy));
  }
}

/** A block and the summary of its column, unless that is known already. */
export async function loadPart(
  dataset: Dataset,
  scores: Scores,
  colorBy: ColorBy,
  block: number,
  known: FieldSummary | undefined,
  signal: AbortSignal
): Promise<readonly [FieldSummary, ColumnBlock]> {
  switch (colorBy.kind) {
    case 'obs':
      return Promise.all([
        known ?? dataset.obsSummary(colorBy.field, signal),
        dataset.obsBlock(colorBy.field, block, signal)
      ]);
    case 'gene':
      return Promise.all([
        known ?? dataset.expressionSummary(colorBy, signal),
        dataset.expressionBlock(colorBy, block, signal)
      ]);
    default: {
      // The summary brings the id that the block is asked for with.
      const request = scoreRequest(colorBy);
      const summary = known ?? (await scores.summary(request, signal));
      return [summary, await scores.block(request, block, signal)];
    }
  }
}
