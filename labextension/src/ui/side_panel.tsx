/**
 * The panel beside (or, where it is narrow, over) the canvas.
 */
import type { Ref } from 'react';
import { ColorBySection } from './color_by';
import { DatasetHeader } from './dataset_header';
import { FilterList } from './filter_list';
import { Groups } from './groups';
import { IconButton } from './icon_button';
import { CloseIcon } from './icons';
import { Legend } from './legend';

export interface SidePanelProps {
  readonly open: boolean;
  readonly narrow: boolean;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly onClose: () => void;
}

export function SidePanel({ open, narrow, searchRef, onClose }: SidePanelProps) {
  if (!open) return null;
  return (
    <aside
      className="cx-panel"
      aria-label="Dataset and colours"
      data-testid="panel"
      onKeyDown={event => {
        if (narrow && event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      {narrow && (
        <div className="cx-panel-close">
          <IconButton
            icon={CloseIcon}
            label="Close the panel"
            tip="below-end"
            onPress={onClose}
          />
        </div>
      )}
      <DatasetHeader />
      <ColorBySection inputRef={searchRef} />
      <FilterList />
      <Legend />
      <Groups />
    </aside>
  );
}
