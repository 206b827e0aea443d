/**
 * "Colour by": one search over fields and genes, and below it the fields by kind or
 * the answers of the search. Arrow keys move through both, Enter colours.
 */
import { useEffect, useId, useMemo, useState, type KeyboardEvent, type Ref } from 'react';
import type { Manifest } from '../contract/wire';
import { sameColorBy } from '../state/actions';
import { geneTransform } from '../state/selectors';
import type { ColorBy } from '../state/tree';
import { ChoiceList } from './choice_list';
import { fieldChoices, geneChoice, scoreChoice, type Choice } from './choices';
import { useModel, useViewer } from './context';
import { formatCount } from './format';
import { isList } from './gene_names';
import { GeneOptions } from './gene_options';
import { IndexNotice } from './index_notice';
import { RecentGenes } from './recent_genes';
import { SearchBox } from './search_box';
import { display } from './text';
import { useGeneSearch } from './use_gene_search';
import { useGeneSet } from './use_gene_set';

type Tab = 'category' | 'number' | 'gene';
const TABS: readonly { readonly tab: Tab; readonly text: string }[] = [
  { tab: 'category', text: 'Categories' },
  { tab: 'number', text: 'Numbers' },
  { tab: 'gene', text: 'Genes' }
];

/** The tab in which a colour is found. */
function tabOf(manifest: Manifest, colorBy: ColorBy | null): Tab {
  if (colorBy === null) return 'category';
  if (colorBy.kind !== 'obs') return 'gene';
  return manifest.obs[colorBy.field].kind === 'number' ? 'number' : 'category';
}

export function ColorBySection({
  inputRef
}: {
  readonly inputRef: Ref<HTMLInputElement>;
}) {
  const { store, commands } = useViewer();
  const id = useId();
  const manifest = useModel(model => model.manifest) as Manifest;
  const colorBy = useModel(({ view }) => view.colorBy);
  const layer = useModel(({ ui }) => ui.layer);
  const transform = useModel(geneTransform);
  const method = useModel(({ ui }) => ui.scoreMethod);
  const [query, setQuery] = useState('');
  const [tab, setTab] = useState<Tab>(() => tabOf(manifest, colorBy));
  const [cursor, setCursor] = useState(0);
  const searching = query.trim() !== '';
  const wantsGenes = manifest.layers.length > 0 && (searching || tab === 'gene');
  const searchable = wantsGenes && !isList(query);
  const genes = useGeneSearch(searchable ? query.trim() : null, layer);
  const set = useGeneSet(query, layer, manifest.layers.length);

  // Undo, Python or a link may colour too: follow them.
  useEffect(() => setTab(tabOf(manifest, colorBy)), [manifest, colorBy]);

  const fields = useMemo(() => fieldChoices(manifest), [manifest]);
  const hits = useMemo(
    () => genes.answer?.genes.map(hit => geneChoice(hit, layer, transform)) ?? [],
    [genes.answer, layer, transform]
  );
  const sets = useMemo(() => {
    const rows = [...new Set(set.lookup?.found.map(({ gene }) => gene))];
    return rows.length < 2 ? [] : [scoreChoice(rows, layer, method, transform)];
  }, [set.lookup, layer, method, transform]);
  const choices = useMemo<readonly Choice[]>(() => {
    if (!searching) {
      return tab === 'gene' ? hits : fields.filter(({ group }) => group === tab);
    }
    const text = query.trim().toLowerCase();
    const matching = fields.filter(({ label }) => label.toLowerCase().includes(text));
    return [...sets, ...matching, ...hits];
  }, [searching, query, tab, fields, hits, sets]);
  useEffect(() => setCursor(0), [query, tab]);

  const choose = ({ colorBy: next, label }: Choice) => {
    store.dispatch({ type: 'colorBy', colorBy: next });
    store.announce(`Coloured by ${label}`);
    setQuery('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = choices.length - 1;
    if (event.key === 'ArrowDown') setCursor(Math.min(last, cursor + 1));
    else if (event.key === 'ArrowUp') setCursor(Math.max(0, cursor - 1));
    else if (event.key === 'Enter' && choices[cursor]) choose(choices[cursor]);
    else return;
    event.preventDefault();
  };
  const optionId = (index: number) => `${id}-option-${index}`;

  return (
    <section className="cx-section cx-color-by" aria-label="Colour by">
      <h3 className="cx-section-title">Colour by</h3>
      <SearchBox
        inputRef={inputRef}
        label="Search fields and genes"
        placeholder="Search fields and genes"
        value={query}
        onChange={setQuery}
        onKeyDown={onKeyDown}
        busy={genes.busy || set.busy}
        testid="search"
        controls={`${id}-list`}
        activeDescendant={searching && choices.length > 0 ? optionId(cursor) : undefined}
      />
      {!searching && (
        <div className="cx-tabs" role="tablist" aria-label="Kind of field">
          {TABS.map(item => (
            <button
              key={item.tab}
              type="button"
              role="tab"
              aria-selected={tab === item.tab}
              tabIndex={tab === item.tab ? 0 : -1}
              data-testid={`tab-${item.tab}`}
              onClick={() => setTab(item.tab)}
              onKeyDown={event => {
                const step =
                  event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? 2 : 0;
                if (step === 0) return;
                event.preventDefault();
                event.stopPropagation();
                const at = TABS.findIndex(other => other.tab === tab);
                setTab(TABS[(at + step) % TABS.length].tab);
                const tabs = event.currentTarget.parentElement?.children;
                (tabs?.[(at + step) % TABS.length] as HTMLElement | undefined)?.focus();
              }}
            >
              {item.text}
            </button>
          ))}
        </div>
      )}
      {wantsGenes && <GeneOptions />}
      {tab === 'gene' && !searching && <RecentGenes />}
      <ChoiceList
        id={`${id}-list`}
        choices={choices}
        cursor={searching ? cursor : -1}
        optionId={optionId}
        isCurrent={choice => sameColorBy(choice.colorBy, colorBy)}
        onChoose={choose}
        onPoint={choice => commands.likely(choice?.colorBy ?? null)}
        empty={emptyText(
          genes.busy || set.busy,
          genes.error,
          searching ? query.trim() : null,
          tab
        )}
      />
      {wantsGenes && genes.answer !== null && genes.answer.total > hits.length && (
        <p className="cx-more">
          {formatCount(hits.length)} of {formatCount(genes.answer.total)} genes. Type to
          narrow down.
        </p>
      )}
      {sets.length > 0 && set.lookup !== null && set.lookup.missing.length > 0 && (
        <p className="cx-more cx-missing" data-testid="missing-genes">
          Not found: {set.lookup.missing.map(name => display(name)).join(', ')}
        </p>
      )}
      {tab === 'gene' && !searching && <IndexNotice />}
    </section>
  );
}

function emptyText(
  busy: boolean,
  error: string | null,
  query: string | null,
  tab: Tab
): string {
  if (busy) return 'Searching…';
  if (error !== null) return error;
  if (query !== null) return `Nothing is called “${query}”.`;
  if (tab === 'gene') return 'This dataset holds no expression matrix.';
  return tab === 'number' ? 'No field holds numbers.' : 'No field holds categories.';
}
