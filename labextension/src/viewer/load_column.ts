/**
 * What a colour means in requests: its key, its summary, and one block of it.
 */
import type { FieldSummary, ScoreRequest } from '../contract/wire';
import type { ColumnBlock } from '../data/column';
import type { Dataset, NumberEncoding } from '../data/dataset';
import { scoreKey, type Scores } from '../data/scores';
import type { ColorBy, GeneColor, ScoreColor } from '../state/tree';

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

/** A block of what a filter tests: finer than what is drawn, see `masking.ts`. */
export async function loadNumbers(
  dataset: Dataset,
  scores: Scores,
  colorBy: ColorBy,
  block: number,
  encoding: NumberEncoding,
  signal: AbortSignal
): Promise<ColumnBlock | Float32Array> {
  // One call for both: the overloads of `numbersBlock` tell literal types apart.
  const ask = (path: string, transform?: GeneColor['transform']) =>
    encoding === 'f32'
      ? dataset.numbersBlock(path, block, encoding, signal, transform)
      : dataset.numbersBlock(path, block, encoding, signal, transform);
  switch (colorBy.kind) {
    case 'obs':
      return ask(`obs/${colorBy.field}`);
    case 'gene':
      return ask(`expression/${colorBy.layer}/${colorBy.gene}`, colorBy.transform);
    default:
      return scores.known<ColumnBlock | Float32Array>(scoreRequest(colorBy), signal, id =>
        ask(`scores/${id}`)
      );
  }
}
