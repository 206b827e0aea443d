/**
 * The three states without a picture: loading, nothing to draw, and an error.
 */
import type { ReactNode } from 'react';
import type { ErrorBody } from '../contract/wire';
import { useModel, useViewer } from './context';
import { AlertIcon, ScatterIcon } from './icons';
import { display } from './text';

function Centre(props: {
  readonly testid: string;
  readonly icon: ReactNode;
  readonly tone?: 'error';
  readonly children: ReactNode;
}) {
  return (
    <div className="cx-centre" data-testid={props.testid}>
      <div className="cx-centre-card">
        <span className="cx-centre-icon" data-tone={props.tone}>
          {props.icon}
        </span>
        {props.children}
      </div>
    </div>
  );
}

export function LoadingState({ name }: { readonly name: string }) {
  return (
    <div className="cx-centre cx-loading" data-testid="loading" role="status">
      <div className="cx-loading-dots" aria-hidden="true">
        {Array.from({ length: 9 }, (_, i) => (
          <span key={i} />
        ))}
      </div>
      <p className="cx-loading-text">
        Opening <strong>{display(name)}</strong>
      </p>
    </div>
  );
}

export function EmptyState() {
  const { commands } = useViewer();
  const manifest = useModel(model => model.manifest);
  if (manifest === null) return null;
  const noCells = manifest.n_cells === 0;
  const notices = manifest.warnings;
  return (
    <Centre testid="empty" icon={<ScatterIcon />}>
      <h2 className="cx-centre-title">
        {noCells ? 'This dataset has no cells' : 'There is no embedding to draw yet'}
      </h2>
      {notices.length === 0 ? (
        <p className="cx-centre-text">
          {noCells
            ? 'The file opened well, but it holds no observations. Check the step that wrote it, perhaps a filter that removed every cell.'
            : 'The file opened well, but obsm holds no coordinates. Compute some in a notebook, for example with scanpy.tl.umap, save the file and open it again.'}
        </p>
      ) : (
        <ul className="cx-notices">
          {notices.map(({ code, message, hint }) => (
            <li key={code + message}>
              <p className="cx-centre-text">{display(message)}</p>
              {hint !== '' && <p className="cx-muted">{display(hint)}</p>}
            </li>
          ))}
        </ul>
      )}
      <div className="cx-actions">
        <button type="button" className="cx-button" onClick={commands.retry}>
          Reload
        </button>
        {commands.openAnother !== null && (
          <button type="button" className="cx-button" onClick={commands.openAnother}>
            Open another
          </button>
        )}
      </div>
    </Centre>
  );
}

export function ErrorState({ error }: { readonly error: ErrorBody }) {
  const { commands } = useViewer();
  const changed = error.code === 'version_changed';
  return (
    <Centre testid="error" icon={<AlertIcon />} tone="error">
      <div role="alert">
        <h2 className="cx-centre-title">
          {changed ? 'The file has changed' : 'This dataset could not be opened'}
        </h2>
        <p className="cx-centre-text" data-testid="error-message">
          {display(error.message)}
        </p>
        {error.hint !== '' && (
          <p className="cx-muted" data-testid="error-hint">
            {display(error.hint)}
          </p>
        )}
      </div>
      <div className="cx-actions">
        <button
          type="button"
          className="cx-button cx-button-primary"
          data-testid="retry"
          onClick={commands.retry}
        >
          {changed ? 'Reload' : 'Retry'}
        </button>
        {commands.openAnother !== null && (
          <button
            type="button"
            className="cx-button"
            data-testid="open-another"
            onClick={commands.openAnother}
          >
            Open another
          </button>
        )}
      </div>
      <details className="cx-details">
        <summary>Technical detail</summary>
        <code>{error.code}</code>
      </details>
    </Centre>
  );
}
