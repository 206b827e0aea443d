/**
 * The gene index of the layer, where it lacks one: the offer, its progress, its end.
 */
import { useModel, useViewer } from './context';
import { AlertIcon, CheckIcon } from './icons';
import { JobProgress } from './job_progress';
import { SaveNotice } from './save_notice';
import { display } from './text';

export function IndexNotice() {
  const { commands } = useViewer();
  const layer = useModel(({ ui }) => ui.layer);
  const status = useModel(({ ui }) => ui.layers?.[ui.layer] ?? null);
  if (status === null) return null;
  const { job, rung, can_index, can_save, saving } = status;
  switch (job?.state) {
    case 'queued':
    case 'running':
      return (
        <JobProgress
          job={job}
          title="Building gene index"
          testid="index"
          onCancel={() => commands.cancelIndex(layer)}
        />
      );
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
  if (can_save) return <SaveNotice key={layer} layer={layer} saving={saving} />;
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
