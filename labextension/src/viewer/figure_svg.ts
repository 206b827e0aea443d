/**
 * A figure as SVG: text stays text, the cells are one embedded PNG.
 */
import { HALO, type Figure, type FigureItem, type TextItem } from '../scene/figure_items';

const FONTS = "Helvetica, Arial, 'Liberation Sans', sans-serif";

/** Text of the data inside of XML: markup is escaped, what XML cannot hold is gone. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

function n(value: number): string {
  return String(Number(value.toFixed(3)));
}

function textElement(item: TextItem): string {
  const turn =
    item.turn === 0
      ? ''
      : ` transform="rotate(${n(item.turn)} ${n(item.x)} ${n(item.y)})"`;
  const halo =
    item.halo === null
      ? ''
      : ` stroke="${item.halo}" stroke-width="${n(item.size * HALO)}" stroke-linejoin="round" paint-order="stroke"`;
  return (
    `<text x="${n(item.x)}" y="${n(item.y)}" font-size="${n(item.size)}"` +
    `${item.bold ? ' font-weight="bold"' : ''} text-anchor="${item.anchor}"` +
    ` fill="${item.color}"${halo}${turn}>${escaped(item.text)}</text>`
  );
}

/** The two other corners of an arrow's head; its tip is the end of the line. */
export function arrowHead(
  from: readonly [number, number],
  to: readonly [number, number],
  width: number
): readonly (readonly [number, number])[] {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const [long, half] = [width * 6, width * 2.4];
  return [
    to,
    [to[0] - ux * long - uy * half, to[1] - uy * long + ux * half],
    [to[0] - ux * long + uy * half, to[1] - uy * long - ux * half]
  ];
}

function elementOf(item: FigureItem, points: string, gradients: string[]): string {
  switch (item.kind) {
    case 'rect':
      return `<rect x="${n(item.x)}" y="${n(item.y)}" width="${n(item.width)}" height="${n(item.height)}" fill="${item.fill}"/>`;
    case 'points':
      return `<image x="${n(item.x)}" y="${n(item.y)}" width="${n(item.width)}" height="${n(item.height)}" preserveAspectRatio="none" href="${points}"/>`;
    case 'circle':
      return `<circle cx="${n(item.x)}" cy="${n(item.y)}" r="${n(item.radius)}" fill="${item.fill}"/>`;
    case 'text':
      return textElement(item);
    case 'line': {
      const { from, to, width, color } = item;
      const line = `<line x1="${n(from[0])}" y1="${n(from[1])}" x2="${n(to[0])}" y2="${n(to[1])}" stroke="${color}" stroke-width="${n(width)}"/>`;
      if (!item.arrow) return line;
      const head = arrowHead(from, to, width).map(point => point.map(n).join(','));
      return `${line}<polygon points="${head.join(' ')}" fill="${color}"/>`;
    }
    case 'gradient': {
      const id = `bar${gradients.length}`;
      const last = item.stops.length - 1;
      const stops = item.stops.map(
        (color, i) => `<stop offset="${n(i / last)}" stop-color="${color}"/>`
      );
      gradients.push(
        `<linearGradient id="${id}" x1="0" y1="1" x2="0" y2="0">${stops.join('')}</linearGradient>`
      );
      return `<rect x="${n(item.x)}" y="${n(item.y)}" width="${n(item.width)}" height="${n(item.height)}" fill="url(#${id})"/>`;
    }
  }
}

/** `points` is the PNG of the cells as a `data:` address. */
export function writeSvg(figure: Figure, points: string): string {
  const gradients: string[] = [];
  const body = figure.items.map(item => elementOf(item, points, gradients)).join('\n');
  const { width, height, title } = figure;
  const defs = gradients.length === 0 ? '' : `<defs>${gradients.join('')}</defs>\n`;
  const named = title === null ? '' : `<title>${escaped(title)}</title>\n`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}pt" height="${n(height)}pt"` +
    ` viewBox="0 0 ${n(width)} ${n(height)}" font-family="${FONTS}">\n` +
    `${named}${defs}${body}\n</svg>\n`
  );
}
