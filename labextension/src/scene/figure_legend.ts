/**
 * The legend of a figure: colours and names in columns, as many as there is room for,
 * or a colour bar with round numbers beside it.
 */
import { FONT, MIDDLE, text, type FigureItem, type Rect } from './figure_items';
import { fitText, textWidth } from './figure_text';

export interface CategoryEntries {
  readonly kind: 'category';
  readonly title: string;
  readonly entries: readonly { readonly text: string; readonly color: string }[];
}

export interface ColorBar {
  readonly kind: 'number';
  readonly title: string;
  /** From the lowest colour to the highest. */
  readonly stops: readonly string[];
  readonly low: number;
  readonly high: number;
}

export type FigureLegend = CategoryEntries | ColorBar;

const LINE = FONT.legend * 1.5;
const SWATCH = 3;
/** From the left of a swatch to its name, and between two columns. */
const INDENT = 11;
const COLUMN_GAP = 10;
const TITLE_ROOM = FONT.legend * 1.9;
/** Without a title the first name stands as high. */
const NO_TITLE_ROOM = FONT.legend * 0.2;
const WIDEST_NAME = 170;
const BAR = { width: 9, height: 90 } as const;
const TICKS = 5;

interface Columns {
  readonly rows: number;
  readonly widths: readonly number[];
  /** Entries that are written; the last line of the rest is "and n more". */
  readonly written: number;
}

function columnsOf({ entries }: CategoryEntries, room: number, height: number): Columns {
  const rows = Math.max(1, Math.floor((height - TITLE_ROOM) / LINE));
  const widths: number[] = [];
  // The line that tells of the rest needs its room, too.
  const least =
    entries.length > rows ? textWidth(restText(entries.length), FONT.legend) : 0;
  let used = 0;
  for (let start = 0; start < entries.length; start += rows) {
    const names = entries.slice(start, start + rows).map(entry => entry.text);
    const widest = Math.max(least, ...names.map(name => textWidth(name, FONT.legend)));
    const width = INDENT + Math.min(WIDEST_NAME, room - INDENT, widest);
    const gap = start === 0 ? 0 : COLUMN_GAP;
    if (start > 0 && used + gap + width > room) break;
    used += gap + width;
    widths.push(width);
  }
  const places = widths.length * rows;
  const written = entries.length <= places ? entries.length : places - 1;
  return { rows, widths, written };
}

function restText(rest: number): string {
  return `and ${rest.toLocaleString('en')} more`;
}

/** Ticks at round numbers from low to high, both ends within. */
export function roundTicks(low: number, high: number, most = TICKS): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find(factor => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) {
    // 3 * 0.1 is 0.30000000000000004.
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

function tickText(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e5 || size < 1e-3)
    ? value.toExponential().replace('e+', 'e').replace('-', '−')
    : String(value).replace('-', '−');
}

/** What the legend needs beside the plot, at most `room`. */
export function legendWidth(legend: FigureLegend, room: number, height: number): number {
  const title = Math.min(room, textWidth(legend.title, FONT.legend, true), WIDEST_NAME);
  if (legend.kind === 'number') {
    const ticks = roundTicks(legend.low, legend.high).map(value =>
      textWidth(tickText(value), FONT.legend)
    );
    return Math.min(room, Math.max(title, BAR.width + 7 + Math.max(0, ...ticks)));
  }
  const { widths } = columnsOf(legend, room, height);
  const columns = widths.reduce((sum, width) => sum + width, 0);
  return Math.max(title, columns + COLUMN_GAP * (widths.length - 1));
}

export function legendItems(
  legend: FigureLegend,
  { x, y, width, height }: Rect,
  ink: string
): FigureItem[] {
  const titled = legend.title !== '';
  const title: FigureItem = {
    ...text(fitText(legend.title, FONT.legend, width, true), ink, FONT.legend),
    x,
    y: y + FONT.legend,
    bold: true
  };
  const room = titled ? TITLE_ROOM : NO_TITLE_ROOM;
  const box = { x, y: y + room, width, height: height - room };
  const items =
    legend.kind === 'number'
      ? barItems(legend, box, ink)
      : entryItems(legend, box, height, ink);
  return titled ? [title, ...items] : items;
}

/** `height` is that of the whole legend, by which its columns were measured. */
function entryItems(
  legend: CategoryEntries,
  box: Rect,
  height: number,
  ink: string
): FigureItem[] {
  const { rows, widths, written } = columnsOf(legend, box.width, height);
  const items: FigureItem[] = [];
  let left = box.x;
  const middle = (row: number) => box.y + (row + 0.5) * LINE;
  widths.forEach((width, column) => {
    const start = column * rows;
    legend.entries.slice(start, Math.min(start + rows, written)).forEach((entry, row) => {
      items.push(
        {
          kind: 'circle',
          x: left + SWATCH,
          y: middle(row),
          radius: SWATCH,
          fill: entry.color
        },
        {
          ...text(fitText(entry.text, FONT.legend, width - INDENT), ink, FONT.legend),
          x: left + INDENT,
          y: middle(row) + MIDDLE * FONT.legend
        }
      );
    });
    const rest = legend.entries.length - written;
    if (rest > 0 && column === widths.length - 1) {
      items.push({
        ...text(restText(rest), ink, FONT.legend),
        x: left + INDENT,
        y: middle(written - start) + MIDDLE * FONT.legend
      });
    }
    left += width + COLUMN_GAP;
  });
  return items;
}

function barItems(legend: ColorBar, box: Rect, ink: string): FigureItem[] {
  const height = Math.min(BAR.height, Math.max(20, box.height - 10));
  const y = box.y + 2;
  const share = (value: number) =>
    legend.high > legend.low ? (value - legend.low) / (legend.high - legend.low) : 0;
  const ticks = roundTicks(legend.low, legend.high).flatMap((value): FigureItem[] => {
    const at = y + height * (1 - share(value));
    const right = box.x + BAR.width;
    return [
      {
        kind: 'line',
        from: [right, at],
        to: [right + 3, at],
        width: 0.6,
        color: ink,
        arrow: false
      },
      {
        ...text(tickText(value), ink, FONT.legend),
        x: right + 5,
        y: at + MIDDLE * FONT.legend
      }
    ];
  });
  return [
    { kind: 'gradient', x: box.x, y, width: BAR.width, height, stops: legend.stops },
    ...ticks
  ];
}
