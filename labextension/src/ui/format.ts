/**
 * Numbers as a person reads them. One locale for all: the words around are English.
 */

const COUNT = new Intl.NumberFormat('en');

/** 12,345 */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** "1 cell", "1,234 cells" */
export function formatUnits(count: number, unit: string): string {
  return `${formatCount(count)} ${unit}${count === 1 ? '' : 's'}`;
}

/** 12.3K, 4.5M: where room is short. */
export function formatShort(count: number): string {
  if (count < 100_000) return formatCount(count);
  const [scaled, unit] = count < 1e6 ? [count / 1e3, 'K'] : [count / 1e6, 'M'];
  return `${scaled.toFixed(scaled < 100 ? 1 : 0)}${unit}`;
}

/** Share of a whole: "3 %", "< 0.1 %", never "0 %" for something. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (100 * part) / whole;
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9 && part < whole) return '> 99.9 %';
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}

/** "about 3 s", "about 2 min": what remains, never more exact than it is known. */
export function formatRemaining(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} min`;
  return `about ${Math.round(seconds / 3600)} h`;
}

/** A measured value with about four significant digits. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(2).replace('e+', 'e');
  if (size >= 1000 || Number.isInteger(value)) {
    return COUNT.format(Number(value.toFixed(size >= 1000 ? 0 : 3)));
  }
  return String(Number(value.toPrecision(4)));
}
