/**
 * The list of shortcuts, over the canvas.
 */
import { useEffect, useRef } from 'react';
import { useViewer } from './context';
import { CloseIcon } from './icons';
import { SHORTCUTS } from './shortcuts_table';

export function ShortcutsDialog() {
  const { store } = useViewer();
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  const close = () => store.setUi({ shortcuts: false });
  return (
    <div
      className="cx-scrim"
      onPointerDown={event => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div
        ref={dialog}
        className="cx-dialog"
        role="dialog"
        aria-label="Keyboard shortcuts"
        tabIndex={-1}
        data-testid="shortcuts"
        onBlur={event => {
          // The list has one stop for the tab key; leaving it closes it.
          if (!event.currentTarget.contains(event.relatedTarget)) close();
        }}
      >
        <div className="cx-dialog-head">
          <h2 className="cx-title">Keyboard and pointer</h2>
          <button
            type="button"
            className="cx-icon-button"
            aria-label="Close"
            onClick={close}
          >
            <CloseIcon />
          </button>
        </div>
        <div className="cx-shortcuts">
          {SHORTCUTS.map(({ group, entries }) => (
            <section key={group}>
              <h3 className="cx-section-title">{group}</h3>
              <dl>
                {entries.map(({ keys, text }) => (
                  <div key={text} className="cx-shortcut">
                    <dt>{text}</dt>
                    <dd>
                      {keys.map(key => (
                        <kbd key={key} className="cx-kbd">
                          {key}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}
