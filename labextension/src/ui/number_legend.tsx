/**
 * Legend of a number or a gene: its distribution in the colours of the picture, the
 * range that the colours span, and the colormap.
 */
import { useMemo } from 'react';
import type { NumberSummary } from '../contract/wire';
import { colormap, entry } from '../scene/colormaps';
import { toHex } from '../scene/hex';
import { effectiveColormap, effectiveRange } from '../state/selectors';
import type { ColorBy } from '../state/tree';
import { ColormapMenu } from './colormap_menu';
import { useModel, useViewer } from './context';
import { formatShare, formatUnits, formatValue } from './format';
import { Histogram } from './histogram';
import { NumberField } from './number_field';
import { RangeSlider } from './range_slider';
import { useTheme } from './use_theme';
import { ValueRange } from './value_range';

export interface NumberLegendProps {
  readonly summary: NumberSummary;
  readonly colorBy: ColorBy;
  readonly missingColor: string;
}

export function NumberLegend({ summary, colorBy, missingColor }: NumberLegendProps) {
  const { store } = useViewer();
  const theme = useTheme();
  const chosen = useModel(({ view }) => view.range);
  const total = useModel(({ manifest }) => manifest?.n_cells ?? 0);
  const name = useModel(({ view, ui }) =>
    effectiveColormap(view.colormap, ui.field?.colorBy ?? null)
  );
  const range = effectiveRange(summary, chosen);
  const { min, max } = summary;
  const bins = summary.histogram.length;
  const [low, high] = range ?? [0, 1];

  const colors = useMemo(() => {
    const table = colormap(name, theme);
    return Array.from({ length: bins }, (_, bin) => {
      const value = (min ?? 0) + ((bin + 0.5) / bins) * ((max ?? 1) - (min ?? 0));
      const share = high > low ? (value - low) / (high - low) : 0;
      return toHex(entry(table, Math.round(Math.min(1, Math.max(0, share)) * 255)));
    });
  }, [name, theme, bins, min, max, low, high]);

  if (range === null || min === null || max === null) {
    return <p className="cx-nothing">Every value of this field is missing.</p>;
  }
  const present = total - summary.n_missing;
  const share = (value: number) => (max > min ? (value - min) / (max - min) : 0);
  const setRange = (next: readonly [number, number], gesture?: string) =>
    store.dispatch({ type: 'range', range: next }, gesture);
  const bar = `linear-gradient(to right, ${colors.join(', ')})`;

  return (
    <div className="cx-number-legend" data-testid="number-legend">
      <ValueRange
        // A range belongs to the column it was brushed for.
        key={JSON.stringify(colorBy)}
        colorBy={colorBy}
        min={min}
        max={max}
        missing={summary.n_missing}
        between={
          <RangeSlider
            label="Colour range"
            min={min}
            max={max}
            value={[low, high]}
            onChange={setRange}
          >
            <div className="cx-colorbar" style={{ backgroundImage: bar }} />
          </RangeSlider>
        }
      >
        <Histogram
          counts={summary.histogram}
          colors={colors}
          low={share(low)}
          high={share(high)}
        />
      </ValueRange>
      <div className="cx-range-fields">
        <NumberField
          label="Value of the first colour"
          value={low}
          testid="range-min"
          onChange={value => setRange([Math.min(value, high), high])}
        />
        <button
          type="button"
          className="cx-link"
          data-testid="range-reset"
          aria-disabled={chosen === null ? true : undefined}
          onClick={() => store.dispatch({ type: 'range', range: null })}
        >
          Reset
        </button>
        <NumberField
          label="Value of the last colour"
          value={high}
          testid="range-max"
          onChange={value => setRange([low, Math.max(value, low)])}
        />
      </div>
      <ColormapMenu name={name} />
      <dl className="cx-facts">
        {summary.mean !== null && (
          <div>
            <dt>Mean</dt>
            <dd>{formatValue(summary.mean)}</dd>
          </div>
        )}
        <div>
          <dt>Range</dt>
          <dd>
            {formatValue(min)} – {formatValue(max)}
          </dd>
        </div>
        {/* Scaled values are nearly never zero: the share would mean nothing. */}
        {colorBy.kind === 'gene' && min >= 0 && (
          <div>
            <dt>Expressed in</dt>
            <dd>{formatShare(summary.n_nonzero, present)} of cells</dd>
          </div>
        )}
        {summary.n_missing > 0 && (
          <div data-testid="missing">
            <dt>
              <span className="cx-swatch" style={{ color: missingColor }} />
              Missing
            </dt>
            <dd>{formatUnits(summary.n_missing, 'cell')}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
