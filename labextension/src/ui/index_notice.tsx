/**
 * The gene index of the layer, where it lacks one: the offer, its progress, its end.
 */
import type { Job } from '../contract/wire';
import { useModel, useViewer } from './context';
import { formatRemaining } from './format';
import { AlertIcon, CheckIcon } from './icons';
import { display } from './text';

export function IndexNotice() {
  const { commands } = useViewer();
  const layer = useModel(({ ui }) => ui.layer);
  const status = useModel(({ ui }) => ui.layers?.[ui.layer] ?? null);
  if (status === null) return null;
  const { job, rung, can_index } = status;
  switch (job?.state) {
    case 'queued':
    case 'running':
      return <Building job={job} onCancel={() => commands.cancelIndex(layer)} />;
    case 'done':
      return (
        <div className="cx-index" data-testid="index-ready" data-state="done">
          <CheckIcon />
          <p>Gene index ready</p>
        </div>
      );
    case 'failed':
      return (
        <div className="cx-index" data-testid="index-failed" data-state="failed">
          <AlertIcon />
          <div>
            <p>{display(job.error?.message ?? 'The gene index could not be built.')}</p>
            {job.error !== null && job.error.hint !== '' && (
              <p className="cx-muted">{display(job.error.hint)}</p>
            )}
            <button
              type="button"
              className="cx-link"
              data-testid="index-retry"
              onClick={() => commands.buildIndex(layer)}
            >
              Retry
            </button>
          </div>
        </div>
      );
    default:
      break;
  }
  if (rung !== 'scan' || !can_index) return null;
  return (
    <div className="cx-index" data-testid="index-offer">
      <div>
        <p className="cx-muted">
          Genes are read from the whole file. Build a gene index to see any gene at once.
        </p>
        <button
          type="button"
          className="cx-link"
          data-testid="index-build"
          onClick={() => commands.buildIndex(layer)}
        >
          Build index
        </button>
      </div>
    </div>
  );
}

function Building({
  job,
  onCancel
}: {
  readonly job: Job;
  readonly onCancel: () => void;
}) {
  const percent = Math.round(100 * job.fraction);
  const rest = job.eta_s === null ? '' : ` · ${formatRemaining(job.eta_s)}`;
  return (
    <div className="cx-index" data-testid="index-building" data-state="running">
      <div>
        <div className="cx-index-line">
          <p>Building gene index</p>
          <button
            type="button"
            className="cx-link"
            data-testid="index-cancel"
            onClick={onCancel}
          >
            Cancel
          </button>
        </div>
        <span
          className="cx-progress"
          role="progressbar"
          aria-label="Building gene index"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
        >
          <span style={{ width: `${percent}%` }} />
        </span>
        <p className="cx-muted">
          {job.state === 'queued' ? 'Waiting for its turn' : `${percent} %${rest}`}
        </p>
      </div>
    </div>
  );
}
