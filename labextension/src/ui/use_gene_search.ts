/**
 * Genes for a text, asked for while it is typed: only the newest question counts,
 * and the last answer stays in sight until the next one is here.
 */
import { useEffect, useState } from 'react';
import type { GeneSearchAnswer } from '../contract/wire';
import { Latest, STALE } from '../core/latest';
import { delay } from '../core/abort';
import { messageOf } from '../core/guards';
import { useViewer } from './context';

const LIMIT = 100;
/** Long enough for a fast typist's next key, short enough to feel like none. */
const PAUSE = 120;

export interface GeneSearchState {
  readonly answer: GeneSearchAnswer | null;
  readonly busy: boolean;
  readonly error: string | null;
}

const IDLE: GeneSearchState = { answer: null, busy: false, error: null };

/** `text` null: nobody asks. */
export function useGeneSearch(text: string | null, layer: number): GeneSearchState {
  const { commands } = useViewer();
  const [latest] = useState(() => new Latest());
  const [state, setState] = useState(IDLE);
  useEffect(() => {
    if (text === null) {
      setState(IDLE);
      return undefined;
    }
    setState(({ answer }) => ({ answer, busy: true, error: null }));
    latest
      .run(async signal => {
        if (text !== '') await delay(PAUSE, signal);
        return commands.searchGenes(layer, text, LIMIT, signal);
      })
      .then(
        answer => {
          if (answer !== STALE) setState({ answer, busy: false, error: null });
        },
        (error: unknown) =>
          setState({ answer: null, busy: false, error: messageOf(error) })
      );
    return () => latest.cancel();
  }, [text, layer, commands, latest]);
  return state;
}
