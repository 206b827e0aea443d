/**
 * One group: a row, and below it, once it is open, what can be done with it.
 */
import { useEffect, useRef, useState } from 'react';
import type { HighlightGroup } from '../state/tree';
import { changeGroup, combineGroup, deleteGroup, GROUP_COLORS } from './cell_sets';
import { useModel, useViewer } from './context';
import { formatCount, formatShort, formatUnits } from './format';
import { EyeOffIcon, ChevronIcon } from './icons';
import { EyeIcon } from './icons_tools';
import { display } from './text';

export interface GroupRowProps {
  readonly group: HighlightGroup;
  readonly at: number;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onGone: () => void;
}

const LONGEST = 80;

export function GroupRow({ group, at, open, onOpen, onGone }: GroupRowProps) {
  const { store } = useViewer();
  const [naming, setNaming] = useState(false);
  const { name, color, cells, shown } = group;
  return (
    <li className="cx-group" data-testid="group" data-open={open ? 'true' : undefined}>
      <div className="cx-group-row" data-shown={shown ? 'true' : undefined}>
        <span className="cx-swatch" style={{ color }} />
        {naming ? (
          <NameField group={group} at={at} onDone={() => setNaming(false)} />
        ) : (
          // Opening moves the row, so that a double click would miss it.
          <button
            type="button"
            className="cx-group-name"
            data-testid="group-name"
            title="Rename"
            aria-label={`Rename ${display(name)}, ${formatUnits(cells.count, 'cell')}`}
            onClick={() => setNaming(true)}
          >
            <span className="cx-category-label">{display(name)}</span>
            <span className="cx-category-count" title={formatUnits(cells.count, 'cell')}>
              {formatShort(cells.count)}
            </span>
          </button>
        )}
        <button
          type="button"
          className="cx-row-action cx-group-open"
          aria-expanded={open}
          aria-label={`Colour and actions of ${display(name)}`}
          data-testid="group-open"
          onClick={onOpen}
        >
          <ChevronIcon />
        </button>
        <button
          type="button"
          className="cx-row-action"
          aria-pressed={shown}
          aria-label={`${shown ? 'Hide' : 'Show'} the colour of ${display(name)}`}
          data-testid="group-shown"
          onClick={() => {
            changeGroup(store, at, { shown: !shown });
            store.announce(`${name} ${shown ? 'hidden' : 'shown'}`);
          }}
        >
          {shown ? <EyeIcon /> : <EyeOffIcon />}
        </button>
      </div>
      {open && <Details group={group} at={at} onGone={onGone} />}
    </li>
  );
}

function NameField(props: {
  readonly group: HighlightGroup;
  readonly at: number;
  readonly onDone: () => void;
}) {
  const { store } = useViewer();
  const { group, at, onDone } = props;
  const [text, setText] = useState(group.name);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const keep = () => {
    const name = text.trim().slice(0, LONGEST);
    if (name !== '' && name !== group.name) changeGroup(store, at, { name });
    onDone();
  };
  return (
    <input
      ref={input}
      className="cx-number cx-group-input"
      type="text"
      aria-label="Name of the group"
      data-testid="group-input"
      maxLength={LONGEST}
      value={text}
      onChange={event => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={event => {
        if (event.key === 'Enter') keep();
        if (event.key === 'Escape') {
          event.stopPropagation();
          onDone();
        }
      }}
    />
  );
}

function Details(props: {
  readonly group: HighlightGroup;
  readonly at: number;
  readonly onGone: () => void;
}) {
  const { store } = useViewer();
  const { group, at, onGone } = props;
  const selection = useModel(({ view }) => view.selection);
  const action = (label: string, testid: string, run: () => void, off = false) => (
    <button
      type="button"
      className="cx-link"
      data-testid={testid}
      aria-disabled={off ? true : undefined}
      onClick={() => {
        if (!off) run();
      }}
    >
      {label}
    </button>
  );
  return (
    <div className="cx-group-details">
      <div
        className="cx-palette"
        role="radiogroup"
        aria-label={`Colour of ${group.name}`}
      >
        {GROUP_COLORS.map((color, i) => (
          <button
            key={color}
            type="button"
            role="radio"
            aria-checked={color === group.color}
            aria-label={`Colour ${i + 1}`}
            data-testid="group-color"
            style={{ background: color }}
            onClick={() => changeGroup(store, at, { color })}
          />
        ))}
      </div>
      <div className="cx-group-actions">
        {action('Select', 'group-select', () => {
          store.dispatch({ type: 'selection', selection: group.cells });
          store.announce(`${formatCount(group.cells.count)} cells selected`);
        })}
        {action(
          'Add selection',
          'group-add',
          () => selection && combineGroup(store, at, selection, 'add'),
          selection === null
        )}
        {action(
          'Remove selection',
          'group-subtract',
          () => selection && combineGroup(store, at, selection, 'subtract'),
          selection === null
        )}
        {action('Delete', 'group-delete', () => {
          deleteGroup(store, at);
          onGone();
        })}
      </div>
    </div>
  );
}
