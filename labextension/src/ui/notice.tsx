/**
 * Something failed and the picture stayed: a small note that can be dismissed.
 */
import { useModel, useViewer } from './context';
import { AlertIcon, CloseIcon } from './icons';
import { display } from './text';

export function NoticeBar() {
  const { store, commands } = useViewer();
  const notice = useModel(({ ui }) => ui.notice);
  if (notice === null) return null;
  return (
    <div className="cx-notice" role="alert" data-testid="notice">
      <span className="cx-notice-icon">
        <AlertIcon />
      </span>
      <div className="cx-notice-text">
        <p>{display(notice.message)}</p>
        {notice.hint !== '' && <p className="cx-muted">{display(notice.hint)}</p>}
        <button type="button" className="cx-link" onClick={commands.retry}>
          {notice.code === 'version_changed' ? 'Reload' : 'Retry'}
        </button>
      </div>
      <button
        type="button"
        className="cx-icon-button"
        aria-label="Dismiss"
        onClick={() => store.setUi({ notice: null })}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
