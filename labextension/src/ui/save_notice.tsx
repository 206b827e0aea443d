/**
 * Save an indexed layer as AnnData: the offer, the name, its progress, how it ended.
 */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Job } from '../contract/wire';
import { useViewer } from './context';
import { AlertIcon, CheckIcon } from './icons';
import { JobProgress } from './job_progress';
import { display } from './text';

export function SaveNotice({
  layer,
  saving
}: {
  readonly layer: number;
  readonly saving: Job | null;
}) {
  const { commands } = useViewer();
  const [path, setPath] = useState<string | null>(null);
  switch (saving?.state) {
    case 'queued':
    case 'running':
      return (
        <JobProgress
          job={saving}
          title="Saving as AnnData"
          testid="save"
          onCancel={() => commands.cancelSave(layer)}
        />
      );
    case 'done':
      return (
        <Ended
          state="done"
          button="Close"
          onClick={() => {
            setPath(null);
            commands.forgetSave(layer);
          }}
        >
          <p>Saved as {display(saving.path ?? '')}</p>
        </Ended>
      );
    case 'failed':
      return (
        <Ended state="failed" button="Back" onClick={() => commands.forgetSave(layer)}>
          <p>{display(saving.error?.message ?? 'It could not be saved.')}</p>
          {saving.error !== null && saving.error.hint !== '' && (
            <p className="cx-muted">{display(saving.error.hint)}</p>
          )}
        </Ended>
      );
    default:
      break;
  }
  if (path === null) {
    return (
      <div className="cx-index" data-testid="save-offer">
        <div>
          <p className="cx-muted">Genes are read from the gene index.</p>
          <button
            type="button"
            className="cx-link"
            data-testid="save-open"
            onClick={() => setPath(commands.suggestPath(layer))}
          >
            Save as AnnData…
          </button>
        </div>
      </div>
    );
  }
  const save = (event: FormEvent) => {
    event.preventDefault();
    commands.saveAnnData(layer, path.trim());
  };
  return (
    <form className="cx-index" data-testid="save-form" onSubmit={save}>
      <div>
        <label className="cx-save-path">
          <span className="cx-muted">New file, below the folder of the server</span>
          <input
            type="text"
            value={path}
            spellCheck={false}
            autoComplete="off"
            data-testid="save-path"
            onChange={event => setPath(event.target.value)}
          />
        </label>
        <button type="submit" className="cx-link" disabled={path.trim() === ''}>
          Save
        </button>{' '}
        <button type="button" className="cx-link" onClick={() => setPath(null)}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function Ended({
  state,
  button,
  onClick,
  children
}: {
  readonly state: 'done' | 'failed';
  readonly button: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <div className="cx-index" data-testid={`save-${state}`} data-state={state}>
      {state === 'done' ? <CheckIcon /> : <AlertIcon />}
      <div>
        {children}
        <button
          type="button"
          className="cx-link"
          data-testid="save-close"
          onClick={onClick}
        >
          {button}
        </button>
      </div>
    </div>
  );
}
