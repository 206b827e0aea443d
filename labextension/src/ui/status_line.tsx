/**
 * What is in the picture, in one quiet line: progress while blocks stream in.
 */
import type { ReadingState } from '../state/ui_state';
import { useModel, useViewer } from './context';
import { formatCount, formatRemaining, formatUnits } from './format';
import { display } from './text';

export function StatusLine() {
  const total = useModel(({ manifest }) => manifest?.n_cells ?? 0);
  const limit = useModel(({ ui }) => ui.limit);
  const placed = useModel(({ ui }) => ui.placed);
  const loaded = useModel(({ ui }) => ui.loaded);
  const colored = useModel(({ ui }) => Math.min(ui.colored, ui.loaded));
  const pending = useModel(({ ui }) => ui.fieldPending);
  const visible = useModel(({ ui }) => ui.visible);
  const reading = useModel(({ ui }) => ui.reading);
  const drawable = Math.min(total, limit ?? total);
  return (
    <div className="cx-status" data-testid="status">
      {placed < drawable ? (
        <>
          <Bar label="Cells loaded" value={loaded} total={drawable} />
          <span>
            {formatCount(loaded)} of {formatUnits(total, 'cell')}
          </span>
        </>
      ) : (
        <>
          <span>
            {visible !== null && `${formatCount(visible)} of `}
            {formatUnits(total, 'cell')}
            {visible !== null && ' shown'}
          </span>
          {!pending && colored < drawable && (
            <>
              <Bar label="Cells coloured" value={colored} total={drawable} />
              <span title="The cells in grey get their colour in a moment.">
                {Math.floor((100 * colored) / drawable)} % coloured
              </span>
            </>
          )}
        </>
      )}
      {limit !== null && limit < total && (
        <span
          data-testid="limit"
          title="The memory of this tab or of the graphics card ends here. The cells that are drawn are a fair sample of all; selections and counts are of all cells."
        >
          {formatCount(limit)} fit into memory
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

interface BarProps {
  readonly label: string;
  readonly value: number;
  readonly total: number;
}

function Bar({ label, value, total }: BarProps) {
  return (
    <span
      className="cx-progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={value}
    >
      <span style={{ width: `${(100 * value) / total}%` }} />
    </span>
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
        <Bar label={`Reading ${display(name)}`} value={percent} total={100} />
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
