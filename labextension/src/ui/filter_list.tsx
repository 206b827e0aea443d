/**
 * What keeps cells out of the picture, one chip each; all of it holds together (AND).
 */
import { colorByTitle, hidesAny } from '../state/selectors';
import { useModel, useViewer } from './context';
import { formatCount, formatUnits, formatValue } from './format';
import { CloseIcon } from './icons';
import { display } from './text';

interface Chip {
  readonly key: string;
  readonly name: string;
  readonly what: string;
  readonly remove: () => void;
}

export function FilterList() {
  const { store } = useViewer();
  const manifest = useModel(model => model.manifest);
  const hidden = useModel(({ view }) => view.hidden);
  const filters = useModel(({ view }) => view.filters);
  const excluded = useModel(({ view }) => view.excluded);
  const visible = useModel(({ ui }) => ui.visible);
  const any = useModel(({ view }) => hidesAny(view));
  if (manifest === null || !any) return null;
  const chips: Chip[] = [
    ...[...hidden].map(([field, codes]) => ({
      key: `hidden/${field}`,
      name: manifest.obs[field].key,
      what: `${formatCount(codes.length)} hidden`,
      remove: () => store.dispatch({ type: 'hideCategories', field, codes: [] })
    })),
    ...filters.map(({ colorBy, range }) => ({
      key: `filter/${colorByTitle(manifest, colorBy)}`,
      name: colorBy.kind === 'obs' ? manifest.obs[colorBy.field].key : colorBy.name,
      what: `${formatValue(range[0])} – ${formatValue(range[1])}`,
      remove: () => store.dispatch({ type: 'valueFilter', colorBy, range: null })
    })),
    ...(excluded === null
      ? []
      : [
          {
            key: 'excluded',
            name: formatUnits(excluded.count, 'cell'),
            what: 'hidden by hand',
            remove: () => store.dispatch({ type: 'excluded', excluded: null })
          }
        ])
  ];
  return (
    <section className="cx-section cx-filters" aria-label="Filters" data-testid="filters">
      <div className="cx-legend-tools">
        <h3 className="cx-label">Filters</h3>
        <span className="cx-muted" data-testid="filter-count">
          {visible === null
            ? ''
            : `${formatCount(visible)} of ${formatCount(manifest.n_cells)} shown`}
        </span>
        <button
          type="button"
          className="cx-link"
          data-testid="clear-filters"
          onClick={() => {
            store.dispatch({ type: 'showAll' });
            store.announce('All cells shown');
          }}
        >
          Clear all
        </button>
      </div>
      <ul className="cx-filter-chips">
        {chips.map(({ key, name, what, remove }) => (
          <li key={key} className="cx-filter-chip" data-testid="filter-chip">
            <span className="cx-filter-text" title={`${name}: ${what}`}>
              <strong>{display(name)}</strong> {what}
            </span>
            <button
              type="button"
              className="cx-filter-remove"
              aria-label={`Remove the filter ${display(name)}, ${what}`}
              onClick={() => {
                remove();
                store.announce(`Filter ${display(name)} removed`);
              }}
            >
              <CloseIcon />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
