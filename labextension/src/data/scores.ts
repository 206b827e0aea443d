/**
 * Scores of gene sets under the ids that the server gave them: asked for once, and
 * once more where the server was restarted and has forgotten.
 */
import type { NumberSummary, ScoreRequest } from '../contract/wire';
import type { ColumnBlock } from './column';
import type { Dataset } from './dataset';
import { ResponseError } from './errors';

/** One name for equal requests. */
export function scoreKey(request: ScoreRequest): string {
  const { layer, method, transform, genes } = request;
  return `scores/${layer}/${method}/${transform}/${genes.join(',')}`;
}

export class Scores {
  private readonly ids = new Map<string, string>();
  private readonly summaries = new Map<string, NumberSummary>();

  constructor(private readonly dataset: Dataset) {}

  async summary(request: ScoreRequest, signal: AbortSignal): Promise<NumberSummary> {
    return this.summaries.get(scoreKey(request)) ?? this.post(request, signal);
  }

  async block(
    request: ScoreRequest,
    block: number,
    signal: AbortSignal
  ): Promise<ColumnBlock> {
    return this.known(request, signal, id => this.dataset.scoreBlock(id, block, signal));
  }

  /** Ask with the score's id; once more under a new one where it was forgotten. */
  async known<T>(
    request: ScoreRequest,
    signal: AbortSignal,
    ask: (id: string) => Promise<T>
  ): Promise<T> {
    const key = scoreKey(request);
    if (!this.ids.has(key)) await this.post(request, signal);
    try {
      return await ask(this.ids.get(key) ?? '');
    } catch (error) {
      const forgotten =
        error instanceof ResponseError && error.code === 'unknown_element';
      if (!forgotten) throw error;
      await this.post(request, signal);
      return ask(this.ids.get(key) ?? '');
    }
  }

  private async post(request: ScoreRequest, signal: AbortSignal): Promise<NumberSummary> {
    const { score, summary } = await this.dataset.score(request, signal);
    this.ids.set(scoreKey(request), score);
    this.summaries.set(scoreKey(request), summary);
    return summary;
  }
}
