/**
 * The distribution of a number as 64 bars in the colours of the colormap; what lies
 * outside of the colour range is faint.
 */
export interface HistogramProps {
  readonly counts: readonly number[];
  /** CSS colour per bin. */
  readonly colors: readonly string[];
  /** Chosen range as shares of the whole, 0..1. */
  readonly low: number;
  readonly high: number;
}

const HEIGHT = 56;

export function Histogram({ counts, colors, low, high }: HistogramProps) {
  // Square roots, and the tallest bar cut at three times the next: with 95 % zeros,
  // as most genes have, all else would be invisible.
  const [first, second = first] = [...counts].sort((a, b) => b - a);
  const top = Math.sqrt(Math.max(1, Math.min(first, second * 3)));
  const width = 100 / counts.length;
  return (
    <svg
      className="cx-histogram"
      viewBox={`0 0 100 ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {counts.map((count, bin) => {
        if (count === 0) return null;
        const share = Math.min(1, Math.sqrt(count) / top);
        const height = Math.max(1.25, share * HEIGHT);
        const middle = (bin + 0.5) / counts.length;
        return (
          <rect
            key={bin}
            x={bin * width + width * 0.1}
            width={width * 0.8}
            y={HEIGHT - height}
            height={height}
            fill={colors[bin]}
            opacity={middle < low || middle > high ? 0.28 : 1}
          />
        );
      })}
    </svg>
  );
}
