/**
 * What is in the picture, in one quiet line: progress while blocks stream in.
 */
import type { ReadingState } from '../state/ui_state';
import { useModel, useViewer } from './context';
import { formatCount, formatRemaining, formatUnits } from './format';
import { display } from './text';

export function StatusLine() {
  const total = useModel(({ manifest }) => manifest?.n_cells ?? 0);
  const loaded = useModel(({ ui }) => ui.loaded);
  const pending = useModel(({ ui }) => ui.fieldPending);
  const visible = useModel(({ ui }) => ui.visible);
  const reading = useModel(({ ui }) => ui.reading);
  const streaming = loaded < total;
  return (
    <div className="cx-status" data-testid="status">
      {streaming ? (
        <>
          <span
            className="cx-progress"
            role="progressbar"
            aria-label="Cells loaded"
            aria-valuemin={0}
            aria-valuemax={total}
            aria-valuenow={loaded}
          >
            <span style={{ width: `${(100 * loaded) / total}%` }} />
          </span>
          <span>
            {formatCount(loaded)} of {formatUnits(total, 'cell')}
          </span>
        </>
      ) : (
        <span>
          {visible !== null && `${formatCount(visible)} of `}
          {formatUnits(total, 'cell')}
          {visible !== null && ' shown'}
        </span>
      )}
      {reading !== null ? (
        <Reading {...reading} />
      ) : (
        pending && <span className="cx-spinner" aria-label="Loading colours" />
      )}
    </div>
  );
}

/** "Reading CD3D · 40 % · about 3 s", and the way back. */
function Reading({ name, fraction, eta }: ReadingState) {
  const { commands } = useViewer();
  const percent = fraction === null ? null : Math.round(100 * fraction);
  return (
    <span className="cx-reading" data-testid="reading">
      {percent === null ? (
        <span className="cx-spinner" />
      ) : (
        <span
          className="cx-progress"
          role="progressbar"
          aria-label={`Reading ${display(name)}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
        >
          <span style={{ width: `${percent}%` }} />
        </span>
      )}
      <span className="cx-reading-text">
        Reading {display(name)}
        {percent !== null && ` · ${percent} %`}
        {eta !== null && ` · ${formatRemaining(eta)}`}
      </span>
      <button
        type="button"
        className="cx-link"
        data-testid="reading-cancel"
        onClick={commands.cancelReading}
      >
        Cancel
      </button>
    </span>
  );
}
