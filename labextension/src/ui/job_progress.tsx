/**
 * A job of the server that is under way: how far, how long still, and a way to stop it.
 */
import type { Job } from '../contract/wire';
import { formatRemaining } from './format';

export function JobProgress({
  job,
  title,
  testid,
  onCancel
}: {
  readonly job: Job;
  readonly title: string;
  /** Beginning of the test ids: `index` gives `index-building`. */
  readonly testid: string;
  readonly onCancel: () => void;
}) {
  const percent = Math.round(100 * job.fraction);
  const rest = job.eta_s === null ? '' : ` · ${formatRemaining(job.eta_s)}`;
  return (
    <div className="cx-index" data-testid={`${testid}-building`} data-state="running">
      <div>
        <div className="cx-index-line">
          <p>{title}</p>
          <button
            type="button"
            className="cx-link"
            data-testid={`${testid}-cancel`}
            onClick={onCancel}
          >
            Cancel
          </button>
        </div>
        <span
          className="cx-progress"
          role="progressbar"
          aria-label={title}
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
