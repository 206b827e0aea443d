/**
 * What the colours mean: the legend of the column that is in the picture.
 */
import { useMemo } from 'react';
import { toHex } from '../scene/hex';
import { categoryHex, missingColor } from '../scene/palette';
import { colorByTitle } from '../state/selectors';
import { CategoryLegend } from './category_legend';
import { useModel } from './context';
import { NumberLegend } from './number_legend';
import { ScoreOptions } from './score_options';
import { display } from './text';
import { useTheme } from './use_theme';

export function Legend() {
  const manifest = useModel(model => model.manifest);
  const field = useModel(({ ui }) => ui.field);
  const pending = useModel(({ ui }) => ui.fieldPending);
  const theme = useTheme();
  const summary = field?.summary ?? null;
  const colors = useMemo(
    () => (summary?.kind === 'category' ? categoryHex(summary) : []),
    [summary]
  );
  if (manifest === null) return null;
  if (field === null || summary === null) {
    return pending ? (
      <LegendSkeleton />
    ) : (
      <section className="cx-section cx-legend">
        <p className="cx-nothing">Choose a field or a gene to colour the cells.</p>
      </section>
    );
  }
  const missing = toHex(missingColor(theme));
  const { colorBy } = field;
  const title = colorByTitle(manifest, colorBy);
  return (
    <section
      className="cx-section cx-legend"
      aria-label={`Legend of ${title}`}
      data-pending={pending ? 'true' : undefined}
      data-kind={summary.kind}
    >
      <h3 className="cx-legend-title" title={title} data-testid="legend-title">
        {display(title)}
      </h3>
      {summary.kind === 'category' && colorBy.kind === 'obs' ? (
        <CategoryLegend
          // A search text belongs to the field it was typed for.
          key={colorBy.field}
          field={colorBy.field}
          summary={summary}
          colors={colors}
          missingColor={missing}
        />
      ) : (
        summary.kind === 'number' && (
          <>
            {colorBy.kind === 'score' && <ScoreOptions score={colorBy} />}
            <NumberLegend summary={summary} colorBy={colorBy} missingColor={missing} />
          </>
        )
      )}
    </section>
  );
}

export function LegendSkeleton() {
  return (
    <section className="cx-section cx-legend" aria-hidden="true">
      {[62, 84, 48, 70, 56, 78].map(width => (
        <div key={width} className="cx-skeleton-row">
          <span className="cx-skeleton cx-skeleton-dot" />
          <span className="cx-skeleton" style={{ width: `${width}%` }} />
        </div>
      ))}
    </section>
  );
}
