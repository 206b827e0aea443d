/**
 * Legend of a category: swatch, label and count per row; a click hides or shows,
 * "only" isolates. Virtual, so that 3,000 labels cost what 30 do.
 */
import { useEffect, useMemo, useState } from 'react';
import type { CategorySummary } from '../contract/wire';
import { MISSING_CODE } from '../state/actions';
import { allCodes } from '../state/selectors';
import { CategoryRow } from './category_row';
import { useModel, useViewer } from './context';
import { formatCount } from './format';
import { SearchBox } from './search_box';
import { display } from './text';
import { VirtualList } from './virtual_list';

/** More labels than this are searched, not scanned. */
const SEARCH_FROM = 15;
const ROW_HEIGHT = 28;
const NONE: readonly number[] = [];

export interface CategoryLegendProps {
  readonly field: number;
  readonly summary: CategorySummary;
  /** CSS colour per code, and of cells without a category. */
  readonly colors: readonly string[];
  readonly missingColor: string;
}

export function CategoryLegend(props: CategoryLegendProps) {
  const { field, summary, colors, missingColor } = props;
  const { store, commands } = useViewer();
  const hidden = useModel(({ view }) => view.hidden.get(field) ?? NONE);
  const hiddenSet = useMemo(() => new Set(hidden), [hidden]);
  const [query, setQuery] = useState('');

  const labels = useMemo(() => summary.categories.map(display), [summary]);
  const codes = useMemo(() => {
    const text = query.trim().toLowerCase();
    const matching = labels.flatMap((label, code) =>
      label.toLowerCase().includes(text) ? [code] : []
    );
    const missing = summary.n_missing > 0 && 'missing'.includes(text);
    return missing ? [...matching, MISSING_CODE] : matching;
  }, [labels, query, summary]);

  const labelOf = (code: number) => (code === MISSING_CODE ? 'Missing' : labels[code]);
  const toggle = (code: number) => {
    store.dispatch({ type: 'toggleCategory', field, code });
    store.announce(`${labelOf(code)} ${hiddenSet.has(code) ? 'shown' : 'hidden'}`);
  };
  const only = (code: number) => {
    store.dispatch({ type: 'onlyCategory', field, code, codes: allCodes(summary) });
    const alone = store.get().view.hidden.has(field);
    store.announce(alone ? `Only ${labelOf(code)} shown` : 'All categories shown');
  };
  const light = (code: number, on: boolean) => {
    const { flash } = store.get().ui;
    if (on) store.setUi({ flash: { field, code } });
    // The row that was entered meanwhile keeps its light.
    else if (flash?.code === code) store.setUi({ flash: null });
  };
  useEffect(() => () => store.setUi({ flash: null }), [store]);
  const setAll = (hide: boolean) => {
    store.dispatch({
      type: 'hideCategories',
      field,
      codes: hide ? allCodes(summary) : []
    });
    store.announce(hide ? 'All categories hidden' : 'All categories shown');
  };

  return (
    <>
      <div className="cx-legend-tools">
        <span className="cx-muted" data-testid="legend-count">
          {hidden.length === 0
            ? `${formatCount(summary.categories.length)} ${summary.categories.length === 1 ? 'category' : 'categories'}`
            : `${formatCount(hidden.length)} hidden`}
        </span>
        <button
          type="button"
          className="cx-link"
          aria-disabled={hidden.length === 0 ? true : undefined}
          data-testid="show-all"
          onClick={() => setAll(false)}
        >
          Show all
        </button>
        <button
          type="button"
          className="cx-link"
          data-testid="hide-all"
          onClick={() => setAll(true)}
        >
          Hide all
        </button>
      </div>
      {labels.length > SEARCH_FROM && (
        <SearchBox
          label={`Search the labels of ${summary.key}`}
          placeholder="Filter labels"
          value={query}
          onChange={setQuery}
          testid="legend-search"
        />
      )}
      {codes.length === 0 ? (
        <p className="cx-nothing">No label matches “{query}”.</p>
      ) : (
        <VirtualList
          label={`Categories of ${summary.key}`}
          testid="legend"
          count={codes.length}
          rowHeight={ROW_HEIGHT}
          rowKey={index => String(codes[index])}
          renderRow={(index, active) => {
            const code = codes[index];
            const missing = code === MISSING_CODE;
            return (
              <CategoryRow
                label={labelOf(code)}
                count={missing ? summary.n_missing : summary.counts[code]}
                color={missing ? missingColor : colors[code]}
                missing={missing}
                hidden={hiddenSet.has(code)}
                active={active}
                onToggle={() => toggle(code)}
                onOnly={() => only(code)}
                onSelect={mode => commands.selectCodes(field, [code], mode)}
                onLight={on => light(code, on)}
              />
            );
          }}
        />
      )}
    </>
  );
}
