/**
 * One row of a category legend.
 */
import type { SelectMode } from '../state/draft';
import { formatCount, formatShort } from './format';
import { modeOf } from './tool_input';

export interface CategoryRowProps {
  readonly label: string;
  readonly count: number;
  readonly color: string;
  readonly missing: boolean;
  readonly hidden: boolean;
  readonly active: boolean;
  readonly onToggle: () => void;
  readonly onOnly: () => void;
  readonly onSelect: (mode: SelectMode) => void;
  /** The pointer or the focus is on the row. */
  readonly onLight: (on: boolean) => void;
}

export function CategoryRow(props: CategoryRowProps) {
  const { label, count, color, missing, hidden, active } = props;
  return (
    <div
      className="cx-category"
      data-hidden={hidden ? 'true' : undefined}
      data-missing={missing ? 'true' : undefined}
      data-testid="category"
      data-label={label}
      onPointerEnter={() => props.onLight(true)}
      onPointerLeave={() => props.onLight(false)}
    >
      <button
        type="button"
        className="cx-category-main"
        data-row
        tabIndex={active ? 0 : -1}
        aria-pressed={!hidden}
        aria-label={`${label}, ${formatCount(count)} cells`}
        title={label}
        onFocus={event => {
          if (event.currentTarget.matches(':focus-visible')) props.onLight(true);
        }}
        onBlur={() => props.onLight(false)}
        onClick={event => {
          if (event.altKey) props.onOnly();
          else props.onToggle();
        }}
        onKeyDown={event => {
          if (event.key === 'o' || (event.key === 'Enter' && event.altKey)) {
            event.preventDefault();
            event.stopPropagation();
            props.onOnly();
          } else if (event.key.toLowerCase() === 's') {
            event.preventDefault();
            event.stopPropagation();
            props.onSelect(event.shiftKey ? 'add' : 'new');
          }
        }}
      >
        {/* `color` also feeds the ring of a hidden row's empty swatch. */}
        <span className="cx-swatch" style={{ color }} />
        <span className="cx-category-label">{label}</span>
        <span className="cx-category-count" title={`${formatCount(count)} cells`}>
          {formatShort(count)}
        </span>
      </button>
      <button
        type="button"
        className="cx-take"
        tabIndex={active ? 0 : -1}
        aria-label={`Select the cells of ${label}`}
        title="Select these cells; Shift adds, Alt removes"
        data-testid="category-select"
        onClick={event => props.onSelect(modeOf(event.nativeEvent, 'new'))}
      >
        select
      </button>
      <button
        type="button"
        className="cx-only"
        tabIndex={active ? 0 : -1}
        aria-label={`Only ${label}`}
        onClick={props.onOnly}
      >
        only
      </button>
    </div>
  );
}
