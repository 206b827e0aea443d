/**
 * A figure as PDF, one page: text in Helvetica, which every reader has (and Symbol for
 * Greek), the cells as an image. Written here, because a library for it weighs more
 * than the whole viewer. What the two fonts lack is embedded as a small picture.
 */
import { parseHex } from '../scene/hex';
import { HALO, type Figure, type FigureItem, type TextItem } from '../scene/figure_items';
import { textWidth } from '../scene/figure_text';
import { arrowHead } from './figure_svg';
import { isDrawable, pdfString, textRuns } from './figure_pdf_text';

/** Straight RGBA, rows from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A text drawn elsewhere: its pixels and where they go, relative to its baseline. */
export interface TextPicture extends Pixels {
  readonly x: number;
  readonly y: number;
  readonly drawnWidth: number;
  readonly drawnHeight: number;
}

export interface PdfTools {
  readonly points: Pixels;
  /** Draws a text that no PDF font has, without its turn. */
  drawText(item: TextItem): TextPicture;
}

const encoder = new TextEncoder();

function n(value: number): string {
  return String(Number(value.toFixed(3)));
}

function ink(color: string, how: 'rg' | 'RG'): string {
  const rgb = parseHex(color) ?? [0, 0, 0];
  return `${rgb.map(part => n(part / 255)).join(' ')} ${how}`;
}

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packing = new CompressionStream('deflate');
  const writer = packing.writable.getWriter();
  // What fails here fails the reading below as well.
  writer.write(bytes).catch(() => undefined);
  writer.close().catch(() => undefined);
  return new Uint8Array(await new Response(packing.readable).arrayBuffer());
}

class Objects {
  readonly bodies: Uint8Array[] = [];

  add(body: string, stream?: Uint8Array): number {
    const parts: Uint8Array[] = [encoder.encode(body)];
    if (stream !== undefined) {
      parts.push(encoder.encode('\nstream\n'), stream, encoder.encode('\nendstream'));
    }
    this.bodies.push(joined(parts));
    return this.bodies.length;
  }

  async addImage({ width, height, data }: Pixels): Promise<number> {
    const rgb = new Uint8Array(width * height * 3);
    const alpha = new Uint8Array(width * height);
    for (let i = 0; i < alpha.length; i += 1) {
      rgb[3 * i] = data[4 * i];
      rgb[3 * i + 1] = data[4 * i + 1];
      rgb[3 * i + 2] = data[4 * i + 2];
      alpha[i] = data[4 * i + 3];
    }
    const size = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /Filter /FlateDecode`;
    let mask = '';
    if (alpha.some(value => value < 255)) {
      const packed = await deflated(alpha);
      const id = this.add(
        `<< ${size} /ColorSpace /DeviceGray /Length ${packed.length} >>`,
        packed
      );
      mask = ` /SMask ${id} 0 R`;
    }
    const packed = await deflated(rgb);
    return this.add(
      `<< ${size} /ColorSpace /DeviceRGB${mask} /Length ${packed.length} >>`,
      packed
    );
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Bézier quarter circles: how far their handles reach. */
const ROUND = 0.5523;

function circle(x: number, y: number, r: number): string {
  const k = r * ROUND;
  const curves = [
    [x + r, y + k, x + k, y + r, x, y + r],
    [x - k, y + r, x - r, y + k, x - r, y],
    [x - r, y - k, x - k, y - r, x, y - r],
    [x + k, y - r, x + r, y - k, x + r, y]
  ].map(curve => `${curve.map(n).join(' ')} c`);
  return `${n(x + r)} ${n(y)} m ${curves.join(' ')} f`;
}

/** One gradient as bands: readers agree on rectangles more than on shadings. */
function bands(item: Extract<FigureItem, { kind: 'gradient' }>): string {
  const { x, y, width, height, stops } = item;
  const band = height / stops.length;
  return stops
    .map((color, i) => {
      // Bands reach under the next one, so that no reader shows a seam.
      const top = y + height - (i + 1) * band;
      const size = i === 0 ? band : band * 1.5;
      return `${ink(color, 'rg')} ${n(x)} ${n(top)} ${n(width)} ${n(Math.min(size, y + height - top))} re f`;
    })
    .join('\n');
}

class Page {
  private readonly lines: string[] = [];
  private readonly images = new Map<string, number>();

  constructor(
    private readonly objects: Objects,
    private readonly tools: PdfTools
  ) {}

  async add(item: FigureItem): Promise<void> {
    switch (item.kind) {
      case 'rect':
        this.lines.push(
          `${ink(item.fill, 'rg')} ${[item.x, item.y, item.width, item.height].map(n).join(' ')} re f`
        );
        return;
      case 'points':
        await this.image(this.tools.points, item.x, item.y, item.width, item.height);
        return;
      case 'circle':
        this.lines.push(`${ink(item.fill, 'rg')} ${circle(item.x, item.y, item.radius)}`);
        return;
      case 'gradient':
        this.lines.push(bands(item));
        return;
      case 'line':
        this.line(item);
        return;
      case 'text':
        await this.text(item);
    }
  }

  async finish(width: number, height: number, title: string | null): Promise<Uint8Array> {
    const { objects } = this;
    // y down, as everywhere else.
    const content = `1 0 0 -1 0 ${n(height)} cm\n${this.lines.join('\n')}`;
    const packed = await deflated(encoder.encode(content));
    const contents = objects.add(
      `<< /Length ${packed.length} /Filter /FlateDecode >>`,
      packed
    );
    const font = (name: string, encoding: string) =>
      objects.add(`<< /Type /Font /Subtype /Type1 /BaseFont /${name}${encoding} >>`);
    const latin = ' /Encoding /WinAnsiEncoding';
    const fonts = `/F1 ${font('Helvetica', latin)} 0 R /F2 ${font('Helvetica-Bold', latin)} 0 R /F3 ${font('Symbol', '')} 0 R`;
    const images = [...this.images].map(([name, id]) => `/${name} ${id} 0 R`).join(' ');
    const pages = objects.bodies.length + 2;
    const page = objects.add(
      `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${n(width)} ${n(height)}] /Contents ${contents} 0 R /Resources << /Font << ${fonts} >> /XObject << ${images} >> >> >>`
    );
    objects.add(`<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`);
    const catalog = objects.add(`<< /Type /Catalog /Pages ${pages} 0 R >>`);
    const info = objects.add(
      `<< /Producer (cellucid_ext)${title === null ? '' : ` /Title ${pdfString(title)}`} >>`
    );
    return file(objects.bodies, catalog, info);
  }

  private async image(
    pixels: Pixels,
    x: number,
    y: number,
    width: number,
    height: number,
    turned = ''
  ): Promise<void> {
    const name = `I${this.images.size + 1}`;
    this.images.set(name, await this.objects.addImage(pixels));
    // An image stands on its foot: upside down where y goes down.
    const place = [width, 0, 0, -height, x, y + height].map(n).join(' ');
    this.lines.push(`q ${turned}${place} cm /${name} Do Q`);
  }

  private line({ from, to, width, color, arrow }: Extract<FigureItem, { kind: 'line' }>) {
    const way = `${from.map(n).join(' ')} m ${to.map(n).join(' ')} l S`;
    this.lines.push(`${ink(color, 'RG')} ${n(width)} w ${way}`);
    if (!arrow) return;
    const [tip, a, b] = arrowHead(from, to, width).map(point => point.map(n).join(' '));
    this.lines.push(`${ink(color, 'rg')} ${tip} m ${a} l ${b} l f`);
  }

  private async text(item: TextItem): Promise<void> {
    const angle = (item.turn * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const frame = [cos, sin, -sin, cos, item.x, item.y].map(n).join(' ');
    if (!isDrawable(item.text)) {
      const { x, y, drawnWidth, drawnHeight, ...pixels } = this.tools.drawText(item);
      await this.image(pixels, x, y, drawnWidth, drawnHeight, `${frame} cm `);
      return;
    }
    const runs = textRuns(item.text, item.bold);
    const width = textWidth(item.text, item.size, item.bold);
    const back = item.anchor === 'middle' ? width / 2 : item.anchor === 'end' ? width : 0;
    const shown = runs
      .map(({ font, text }) => `/F${font} ${n(item.size)} Tf ${text} Tj`)
      .join(' ');
    // Letters, too, would stand on their heads.
    const lines = `1 0 0 -1 ${n(-back)} 0 Tm ${shown}`;
    const rim =
      item.halo === null
        ? ''
        : `${ink(item.halo, 'RG')} ${n(item.size * HALO)} w 1 j BT 1 Tr ${lines} ET `;
    this.lines.push(`q ${frame} cm ${rim}${ink(item.color, 'rg')} BT 0 Tr ${lines} ET Q`);
  }
}

/** Header, objects, and where each of them begins. */
function file(bodies: readonly Uint8Array[], root: number, info: number): Uint8Array {
  const head = encoder.encode('%PDF-1.4\n');
  // Four bytes above 127: tools take the file for binary.
  const parts: Uint8Array[] = [head, Uint8Array.of(37, 226, 227, 207, 211, 10)];
  let at = head.length + 6;
  const starts: string[] = [];
  bodies.forEach((body, index) => {
    starts.push(`${String(at).padStart(10, '0')} 00000 n \n`);
    const whole = joined([
      encoder.encode(`${index + 1} 0 obj\n`),
      body,
      encoder.encode('\nendobj\n')
    ]);
    parts.push(whole);
    at += whole.length;
  });
  const count = bodies.length + 1;
  parts.push(
    encoder.encode(
      `xref\n0 ${count}\n0000000000 65535 f \n${starts.join('')}trailer\n<< /Size ${count} /Root ${root} 0 R /Info ${info} 0 R >>\nstartxref\n${at}\n%%EOF\n`
    )
  );
  return joined(parts);
}

export async function writePdf(figure: Figure, tools: PdfTools): Promise<Uint8Array> {
  const page = new Page(new Objects(), tools);
  for (const item of figure.items) await page.add(item);
  return page.finish(figure.width, figure.height, figure.title);
}
