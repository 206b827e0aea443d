/**
 * Genes behind several names: looked up while they are typed or pasted, and what is
 * not there. Only the newest question counts.
 */
import { useEffect, useMemo, useState } from 'react';
import { delay } from '../core/abort';
import { Latest, STALE } from '../core/latest';
import { geneKey } from '../state/selectors';
import type { GeneLookup } from './commands';
import { useViewer } from './context';
import { parseGeneNames } from './gene_names';

/** As the search beside it. */
const PAUSE = 120;

export interface GeneSetState {
  readonly names: readonly string[];
  /** null: one name or none, or not known yet. */
  readonly lookup: GeneLookup | null;
  readonly busy: boolean;
}

export function useGeneSet(text: string, layer: number, layers: number): GeneSetState {
  const { commands, store } = useViewer();
  const [latest] = useState(() => new Latest());
  const names = useMemo(() => parseGeneNames(text), [text]);
  const [lookup, setLookup] = useState<GeneLookup | null>(null);
  const [busy, setBusy] = useState(false);
  const several = layers > 0 && names.length > 1;
  useEffect(() => {
    setLookup(null);
    setBusy(several);
    if (!several) return undefined;
    latest
      .run(async signal => {
        await delay(PAUSE, signal);
        return commands.lookupGenes(layer, names, signal);
      })
      .then(
        answer => {
          if (answer === STALE) return;
          setLookup(answer);
          setBusy(false);
          if (answer.found.length < 2) return;
          const known = new Map(store.get().ui.geneNames);
          for (const { gene, name } of answer.found) {
            known.set(geneKey(layer, gene), name);
          }
          store.setUi({ geneNames: known });
        },
        // The search says that it failed; a list is only more of the same.
        () => setBusy(false)
      );
    return () => latest.cancel();
  }, [several, names, layer, commands, store, latest]);
  return { names, lookup, busy };
}
