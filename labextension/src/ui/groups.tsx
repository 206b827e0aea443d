/**
 * Groups of cells that a person put together: each with a name, a colour and a count.
 */
import { useState } from 'react';
import { MOST_GROUPS } from '../state/actions';
import { GroupRow } from './group_row';
import { makeGroup } from './cell_sets';
import { useModel, useViewer } from './context';
import { formatCount } from './format';
import { PlusIcon } from './icons';

export function Groups() {
  const { store } = useViewer();
  const groups = useModel(({ view }) => view.groups);
  const selected = useModel(({ view }) => view.selection !== null);
  const [open, setOpen] = useState<number | null>(null);
  if (groups.length === 0 && !selected) return null;
  return (
    <section className="cx-section cx-groups" aria-label="Groups" data-testid="groups">
      <div className="cx-legend-tools">
        <h3 className="cx-label">Groups</h3>
        <span className="cx-muted">
          {groups.length === 0
            ? ''
            : `${formatCount(groups.length)} of ${formatCount(MOST_GROUPS)}`}
        </span>
        <button
          type="button"
          className="cx-link cx-link-icon"
          data-testid="new-group"
          aria-disabled={selected ? undefined : true}
          title={selected ? undefined : 'Select cells first'}
          onClick={() => {
            if (selected && makeGroup(store) !== null) setOpen(null);
          }}
        >
          <PlusIcon /> New
        </button>
      </div>
      <ul className="cx-group-list">
        {groups.map((group, at) => (
          <GroupRow
            key={at}
            group={group}
            at={at}
            open={open === at}
            onOpen={() => setOpen(open === at ? null : at)}
            onGone={() => setOpen(null)}
          />
        ))}
      </ul>
    </section>
  );
}
