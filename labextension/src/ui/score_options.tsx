/**
 * What a score is: its name, its genes, and how they are scored.
 */
import { useEffect, useState } from 'react';
import type { ScoreMethod } from '../contract/wire';
import { geneKey, METHOD_TEXT, scoreName } from '../state/selectors';
import type { ScoreColor } from '../state/tree';
import { useModel, useViewer } from './context';
import { display } from './text';

const METHODS: readonly { readonly method: ScoreMethod; readonly title: string }[] = [
  { method: 'mean', title: 'Mean over the genes' },
  { method: 'zscore', title: 'Mean of the z-scores of the genes' },
  { method: 'scanpy', title: 'As scanpy.tl.score_genes: mean minus control genes' }
];
/** More names than anybody reads in a legend. */
const SHOWN = 40;
const LONGEST_NAME = 80;

export function ScoreOptions({ score }: { readonly score: ScoreColor }) {
  const { store } = useViewer();
  const names = useModel(({ ui }) => ui.geneNames);
  // What is asked for, which the picture may not show yet.
  const wanted = useModel(({ view }) => view.colorBy);
  const current = wanted?.kind === 'score' ? wanted : score;
  const known = score.genes
    .slice(0, SHOWN)
    .flatMap(gene => names.get(geneKey(score.layer, gene)) ?? []);
  const more = score.genes.length > known.length && known.length > 0 ? ', …' : '';
  const genes = known.map(name => display(name)).join(', ') + more;

  const choose = (method: ScoreMethod) => {
    store.setUi({ scoreMethod: method });
    store.dispatch({ type: 'colorBy', colorBy: { ...current, method } });
    store.announce(`Scored by ${METHOD_TEXT[method]}`);
  };
  return (
    <div className="cx-score">
      <NameField
        name={current.name}
        onChange={name =>
          store.dispatch({
            type: 'colorBy',
            colorBy: { ...current, name: name || scoreName(current.genes.length) }
          })
        }
      />
      {genes !== '' && (
        <p className="cx-score-genes" title={genes} data-testid="score-genes">
          {genes}
        </p>
      )}
      <div className="cx-tabs" role="radiogroup" aria-label="Method of the score">
        {METHODS.map(({ method, title }) => (
          <button
            key={method}
            type="button"
            role="radio"
            aria-checked={current.method === method}
            title={title}
            data-testid={`method-${method}`}
            onClick={() => choose(method)}
          >
            {METHOD_TEXT[method]}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Takes effect on Enter or when left; Escape puts the old name back. */
function NameField(props: {
  readonly name: string;
  readonly onChange: (name: string) => void;
}) {
  const { name } = props;
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const commit = () => {
    if (text.trim() === name) setText(name);
    else props.onChange(text.trim());
  };
  return (
    <input
      className="cx-score-name"
      type="text"
      aria-label="Name of the score"
      placeholder="Name"
      value={text}
      maxLength={LONGEST_NAME}
      spellCheck={false}
      data-testid="score-name"
      onChange={event => setText(event.target.value)}
      onBlur={commit}
      onFocus={event => event.target.select()}
      onKeyDown={event => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') {
          event.stopPropagation();
          setText(name);
        }
      }}
    />
  );
}
