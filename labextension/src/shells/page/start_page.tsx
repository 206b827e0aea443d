/**
 * The page without a dataset: a path to type, and those opened before.
 */
import { useState } from 'react';
import { FileIcon } from './icons';
import { openUrl, recentPaths } from './recent';

export interface StartPageProps {
  readonly baseUrl: string;
  readonly go: (url: string) => void;
}

export function StartPage({ baseUrl, go }: StartPageProps) {
  const [path, setPath] = useState('');
  const [recent] = useState(recentPaths);
  const trimmed = path.trim();
  return (
    <main className="cx-start">
      <div className="cx-start-card">
        <h1>Open a dataset</h1>
        <p>
          The path of a <code>.h5ad</code> file or a <code>.zarr</code> folder, as the
          Jupyter file browser shows it.
        </p>
        <form
          onSubmit={event => {
            // The policy forbids a form to send anything: the address is the way.
            event.preventDefault();
            if (trimmed !== '') go(openUrl(baseUrl, trimmed));
          }}
        >
          <input
            type="text"
            aria-label="Path of the dataset"
            placeholder="data/pbmc.h5ad"
            value={path}
            autoFocus
            autoComplete="off"
            spellCheck={false}
            data-testid="start-path"
            onChange={event => setPath(event.target.value)}
          />
          <button type="submit" disabled={trimmed === ''} data-testid="start-open">
            Open
          </button>
        </form>
        {recent.length > 0 && (
          <section aria-label="Opened before">
            <h2>Opened before</h2>
            <ul>
              {recent.map(item => (
                <li key={item}>
                  <a href={openUrl(baseUrl, item)} title={item}>
                    <FileIcon />
                    <span className="cx-start-name">
                      {item.split('/').filter(Boolean).pop()}
                    </span>
                    <span className="cx-start-folder">
                      {item.split('/').filter(Boolean).slice(0, -1).join('/')}
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  );
}
