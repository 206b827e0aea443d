/**
 * Is this really a manifest? The one check of the first answer, so that everything
 * behind it may trust its numbers.
 */
import type { Manifest, OpenAnswer } from '../contract/wire';
import { isIntegerIn, isRecord, isString } from '../core/guards';
import { ContractError } from './errors';

/** True for ascending counts that end at `total` (or no blocks for no cells). */
function isCumulative(value: unknown, total: number): boolean {
  if (!Array.isArray(value)) return false;
  let last = 0;
  for (const count of value as unknown[]) {
    if (!isIntegerIn(count, last)) return false;
    last = count;
  }
  return last === total;
}

function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    value.schema === 1 &&
    isString(value.id) &&
    isString(value.version) &&
    isString(value.name) &&
    isIntegerIn(value.n_cells, 0) &&
    isIntegerIn(value.n_genes, 0) &&
    isCumulative(value.blocks, value.n_cells) &&
    Array.isArray(value.embeddings) &&
    Array.isArray(value.obs) &&
    Array.isArray(value.layers) &&
    Array.isArray(value.warnings)
  );
}

/** The answer of `POST datasets`, checked. */
export function parseOpenAnswer(value: unknown): OpenAnswer {
  if (
    isRecord(value) &&
    isString(value.id) &&
    isString(value.version) &&
    isManifest(value.manifest)
  ) {
    return { id: value.id, version: value.version, manifest: value.manifest };
  }
  throw new ContractError('The server described this dataset in an unknown way.');
}
