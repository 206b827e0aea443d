/**
 * The hand and the selection tools; where there is little room, the hand, the tool in
 * use, and a menu of all.
 */
import { useRef } from 'react';
import type { Tool } from '../state/tree';
import { useModel, useViewer } from './context';
import { IconButton } from './icon_button';
import { CheckIcon } from './icons';
import { MoreIcon } from './icons_tools';
import { Popover } from './popover';
import { TOOLS, type ToolEntry } from './tool_list';

export function ToolButtons({ compact }: { readonly compact: boolean }) {
  const { store } = useViewer();
  const tool = useModel(({ ui }) => ui.tool);
  const graph = useModel(({ manifest }) => Boolean(manifest?.graph));
  const last = useRef<Tool>('lasso');
  if (tool !== 'pan') last.current = tool;
  const take = (entry: ToolEntry) => {
    store.setUi({ tool: entry.tool, draft: null });
    store.announce(`${entry.label} tool`);
  };
  const titleOf = ({ tool: id, label }: ToolEntry) =>
    id === 'neighbours' && !graph ? `${label} (this dataset has none)` : label;
  const shown = compact
    ? TOOLS.filter(entry => entry.tool === 'pan' || entry.tool === last.current)
    : TOOLS;
  return (
    <div className="cx-tool-group">
      {shown.map(entry => (
        <IconButton
          key={entry.tool}
          icon={entry.icon}
          label={titleOf(entry)}
          shortcut={entry.shortcut}
          pressed={tool === entry.tool}
          testid={`tool-${entry.tool}`}
          onPress={() => take(entry)}
        />
      ))}
      {compact && (
        <Popover
          icon={MoreIcon}
          label="All tools"
          testid="more-tools"
          role="menu"
          className="cx-menu"
        >
          {close =>
            TOOLS.map(entry => (
              <button
                key={entry.tool}
                type="button"
                role="menuitemradio"
                aria-checked={tool === entry.tool}
                className="cx-menu-item"
                data-testid={`menu-${entry.tool}`}
                onClick={() => {
                  take(entry);
                  close();
                }}
              >
                <entry.icon />
                <span className="cx-menu-text">{titleOf(entry)}</span>
                {tool === entry.tool ? (
                  <CheckIcon />
                ) : (
                  <kbd className="cx-kbd">{entry.shortcut}</kbd>
                )}
              </button>
            ))
          }
        </Popover>
      )}
    </div>
  );
}
