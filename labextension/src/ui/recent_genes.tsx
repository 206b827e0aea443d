/**
 * Genes and gene sets that coloured the cells a moment ago, as chips.
 */
import { sameColorBy } from '../state/actions';
import { colorByTitle, geneTransform, withTransform } from '../state/selectors';
import type { GeneColor, ScoreColor } from '../state/tree';
import { useModel, useViewer } from './context';
import { display } from './text';

export function RecentGenes() {
  const { store, commands } = useViewer();
  const genes = useModel(({ ui }) => ui.recentGenes);
  const scores = useModel(({ ui }) => ui.recentScores);
  const transform = useModel(geneTransform);
  const colorBy = useModel(({ view }) => view.colorBy);
  const manifest = useModel(model => model.manifest);
  if (manifest === null || genes.length + scores.length === 0) return null;

  const chip = (target: GeneColor | ScoreColor, key: string) => (
    <button
      key={key}
      type="button"
      className="cx-chip"
      data-testid={`recent-${target.kind}`}
      aria-pressed={sameColorBy(colorBy, target)}
      title={colorByTitle(manifest, target)}
      onPointerEnter={() => commands.likely(target)}
      onPointerLeave={() => commands.likely(null)}
      onClick={() => {
        store.dispatch({ type: 'colorBy', colorBy: target });
        store.announce(`Coloured by ${target.name}`);
      }}
    >
      {display(target.name)}
    </button>
  );
  return (
    <div className="cx-chips" role="group" aria-label="Recent genes">
      {genes.map(gene =>
        chip(
          withTransform<GeneColor>({ kind: 'gene', ...gene }, transform),
          `${gene.layer}-${gene.gene}`
        )
      )}
      {scores.map(score => chip(score, `${score.layer}-${score.genes.join('-')}`))}
    </div>
  );
}
