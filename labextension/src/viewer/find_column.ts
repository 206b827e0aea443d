/**
 * A name as a person (or Python) says it -> the column it means.
 */
import { ContractError, ResponseError } from '../data/errors';
import type { Dataset } from '../data/dataset';
import type { ColorBy } from '../state/tree';

/** An obs field by key, else a gene by name, first in `layer`. */
export async function findColumn(
  dataset: Dataset,
  name: string,
  layer: number
): Promise<ColorBy> {
  const { obs, layers, name: file } = dataset.manifest;
  const field = obs.findIndex(({ key }) => key === name);
  if (field >= 0) {
    if (obs[field].kind !== 'unsupported') return { kind: 'obs', field };
    throw new ContractError(
      `Cells cannot be coloured by '${name}': it holds no labels or numbers.`
    );
  }
  const order = [layer, ...layers.map((_, i) => i).filter(i => i !== layer)];
  for (const candidate of order.filter(i => i < layers.length)) {
    const { found } = await dataset.geneLookup(candidate, [name]);
    const hit = found[0];
    if (hit !== undefined) {
      return { kind: 'gene', layer: candidate, gene: hit.gene, name: hit.name };
    }
  }
  throw new ResponseError(404, {
    code: 'unknown_element',
    message: `'${file}' has no field and no gene called '${name}'.`,
    hint: 'Names are case-sensitive; search for it in the side panel.'
  });
}
