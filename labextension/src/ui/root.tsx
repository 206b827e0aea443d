/**
 * The whole viewer: canvas with its tools, panel, and the states without a picture.
 */
import { useCallback, useRef, type KeyboardEvent } from 'react';
import type { Theme } from '../scene/inputs';
import { colorByTitle } from '../state/selectors';
import { CanvasView } from './canvas_view';
import { useModel, useViewer } from './context';
import { DraftBar } from './draft_bar';
import { FigureDialog } from './figure_dialog';
import { IconButton } from './icon_button';
import { ChevronIcon, PanelIcon } from './icons';
import { handleKey } from './keyboard';
import { LegendSkeleton } from './legend';
import { NoticeBar } from './notice';
import { SelectionBar } from './selection_bar';
import { ShortcutsDialog } from './shortcuts_dialog';
import { SidePanel } from './side_panel';
import { EmptyState, ErrorState, LoadingState } from './states';
import { StatusLine } from './status_line';
import { display } from './text';
import type { ToolInput } from './tool_input';
import { Toolbar } from './toolbar';
import { Tooltip } from './tooltip';
import { useNarrow } from './use_narrow';
import { ThemeContext } from './use_theme';

export interface ViewerRootProps {
  readonly theme: Theme;
  /** File name, known before the file is open. */
  readonly name: string;
}

export function ViewerRoot({ theme, name }: ViewerRootProps) {
  const { store, commands, layout } = useViewer();
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const tools = useRef<ToolInput | null>(null);
  const narrow = useNarrow(root);
  const phase = useModel(({ ui }) => ui.phase);
  const panel = useModel(({ ui }) => ui.panel);
  const shortcuts = useModel(({ ui }) => ui.shortcuts);
  const figure = useModel(({ ui }) => ui.figure);
  const cells = useModel(({ manifest }) => manifest?.n_cells);
  const drawn = useModel(({ ui }) => ui.drawn);
  const ready = useModel(({ ui }) => ui.firstPicture);
  const settled = useModel(({ ui }) => ui.settled);
  const open = panel === 'auto' ? !narrow : panel === 'open';

  const setPanel = useCallback(
    (show: boolean) => store.setUi({ panel: show ? 'open' : 'closed' }),
    [store]
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const done = handleKey(event.nativeEvent, {
      store,
      commands,
      tools: tools.current,
      focusSearch: () => {
        setPanel(true);
        // The panel may only come to exist with the next frame.
        requestAnimationFrame(() => search.current?.focus());
      },
      togglePanel: () => setPanel(!open)
    });
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  return (
    <ThemeContext.Provider value={theme}>
      <div
        ref={root}
        className="cx-root"
        data-theme={theme}
        data-layout={layout}
        data-phase={phase.kind}
        data-narrow={narrow ? 'true' : undefined}
        data-ready={ready ? 'true' : undefined}
        data-settled={settled ? 'true' : undefined}
        data-cells={cells}
        data-drawn={drawn}
        data-testid="viewer"
        // Lab's shortcuts (and a notebook's command mode) leave our keys alone.
        data-lm-suppress-shortcuts="true"
        data-jp-suppress-context-menu="true"
        onKeyDown={onKeyDown}
      >
        <div className="cx-stage">
          {(phase.kind === 'ready' || phase.kind === 'loading') && (
            <CanvasView tools={tools} />
          )}
          {phase.kind === 'loading' && <LoadingState name={name} />}
          {phase.kind === 'empty' && <EmptyState />}
          {phase.kind === 'error' && <ErrorState error={phase.error} />}
          {phase.kind === 'ready' && (
            <>
              <Toolbar />
              <PanelButton narrow={narrow} open={open} onToggle={() => setPanel(!open)} />
              <StatusLine />
              <DraftBar />
              <SelectionBar />
              <Tooltip />
              <NoticeBar />
              {shortcuts && <ShortcutsDialog />}
              {figure && <FigureDialog />}
            </>
          )}
        </div>
        {phase.kind === 'ready' && (
          <SidePanel
            open={open}
            narrow={narrow}
            searchRef={search}
            onClose={() => setPanel(false)}
          />
        )}
        {phase.kind === 'loading' && open && !narrow && (
          <aside className="cx-panel" aria-hidden="true">
            <div className="cx-header">
              <span className="cx-skeleton" style={{ width: '68%', height: 16 }} />
              <span className="cx-skeleton" style={{ width: '46%' }} />
            </div>
            <LegendSkeleton />
          </aside>
        )}
        <Announcer />
      </div>
    </ThemeContext.Provider>
  );
}

/** Opens the panel; where it is narrow, it also says what colours the cells. */
function PanelButton(props: {
  readonly narrow: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const title = useModel(({ manifest, view }) =>
    manifest === null || view.colorBy === null
      ? null
      : colorByTitle(manifest, view.colorBy)
  );
  if (props.narrow && props.open) return null;
  return (
    <div className="cx-panel-button">
      {props.narrow ? (
        <button
          type="button"
          className="cx-button cx-button-float"
          data-testid="open-panel"
          aria-expanded={props.open}
          onClick={props.onToggle}
        >
          <span className="cx-button-text">
            {title === null ? 'Colour by' : display(title)}
          </span>
          <ChevronIcon />
        </button>
      ) : (
        <IconButton
          icon={PanelIcon}
          label={props.open ? 'Hide the panel' : 'Show the panel'}
          shortcut="P"
          expanded={props.open}
          tip="below-end"
          testid="toggle-panel"
          onPress={props.onToggle}
        />
      )}
    </div>
  );
}

/** Says what changed, for those who do not see it. */
function Announcer() {
  const text = useModel(({ ui }) => ui.announcement);
  return (
    <div className="cx-live" role="status" aria-live="polite" data-testid="live">
      {text}
    </div>
  );
}
