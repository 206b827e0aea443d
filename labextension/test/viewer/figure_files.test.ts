/** Files of a figure: well-formed, harmless, and with text that is text. */
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Figure, TextItem } from '../../src/scene/figure_items';
import { text } from '../../src/scene/figure_items';
import { writePdf, type Pixels, type TextPicture } from '../../src/viewer/figure_pdf';
import { withResolution } from '../../src/viewer/figure_png';
import { writeSvg } from '../../src/viewer/figure_svg';

const EVIL = '</text><script>alert(1)</script>&"\u0000';

function figureWith(...texts: string[]): Figure {
  return {
    width: 200,
    height: 100,
    title: 'T cells γδ',
    background: '#ffffff',
    items: [
      { kind: 'rect', x: 0, y: 0, width: 200, height: 100, fill: '#ffffff' },
      { kind: 'points', x: 10, y: 10, width: 100, height: 80, fill: '' },
      { kind: 'circle', x: 120, y: 20, radius: 3, fill: '#ff0000' },
      {
        kind: 'line',
        from: [10, 90],
        to: [50, 90],
        width: 1,
        color: '#000000',
        arrow: true
      },
      {
        kind: 'gradient',
        x: 150,
        y: 10,
        width: 9,
        height: 50,
        stops: ['#000000', '#ffffff']
      },
      ...texts.map(value => ({ ...text(value, '#102030', 8), x: 125, y: 22 }))
    ]
  };
}

const points: Pixels = {
  width: 2,
  height: 2,
  data: Uint8ClampedArray.from([255, 0, 0, 255, 0, 255, 0, 0, 9, 9, 9, 128, 1, 2, 3, 255])
};
const drawText = (item: TextItem): TextPicture => ({
  width: 1,
  height: 1,
  data: Uint8ClampedArray.of(0, 0, 0, 255),
  x: 0,
  y: -item.size,
  drawnWidth: 10,
  drawnHeight: 10
});

describe('an SVG', () => {
  it('is well-formed XML with the names as text, whatever they hold', () => {
    const svg = writeSvg(figureWith('CD4+ T', EVIL), 'data:image/png;base64,AAAA');
    const page = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(page.querySelector('parsererror')).toBeNull();
    expect(page.querySelector('script')).toBeNull();
    const written = [...page.querySelectorAll('text')].map(node => node.textContent);
    expect(written).toEqual(['CD4+ T', EVIL.replace('\u0000', '\ufffd')]);
    expect(page.documentElement.getAttribute('width')).toBe('200pt');
    expect(page.querySelectorAll('image')).toHaveLength(1);
  });
});

/** Object number -> its text and stream, found by the file's own table. */
function objectsOf(pdf: Uint8Array): Map<number, { body: string; stream: Buffer }> {
  const bytes = Buffer.from(pdf);
  const textOf = bytes.toString('latin1');
  const start = Number(/startxref\n(\d+)/.exec(textOf)![1]);
  const [, count] = /^xref\n0 (\d+)/.exec(textOf.slice(start))!;
  const rows = textOf
    .slice(start)
    .split('\n')
    .slice(2, 2 + Number(count));
  return new Map(
    rows.slice(1).map((row, i) => {
      const at = Number(row.slice(0, 10));
      const whole = textOf.slice(at, textOf.indexOf('\nendobj', at));
      expect(whole.startsWith(`${i + 1} 0 obj`)).toBe(true);
      const from = whole.indexOf('\nstream\n');
      const body = from < 0 ? whole : whole.slice(0, from);
      const length = Number(/\/Length (\d+)/.exec(body)?.[1] ?? 0);
      const begin = at + from + 8;
      return [i + 1, { body, stream: bytes.subarray(begin, begin + length) }];
    })
  );
}

describe('a PDF', () => {
  it('has a table that finds each object, and streams that unpack', async () => {
    const objects = objectsOf(await writePdf(figureWith('CD4+ T'), { points, drawText }));
    const bodies = [...objects.values()];
    expect(bodies.filter(({ body }) => body.includes('/Type /Page '))).toHaveLength(1);
    const rgb = bodies.find(({ body }) => body.includes('/DeviceRGB'))!;
    expect([...inflateSync(rgb.stream)].slice(0, 6)).toEqual([255, 0, 0, 0, 255, 0]);
    const alpha = bodies.find(({ body }) => body.includes('/DeviceGray'))!;
    expect([...inflateSync(alpha.stream)]).toEqual([255, 0, 128, 255]);
  });

  it('writes Latin and Greek as text, and the rest as a picture', async () => {
    const content = async (value: string) => {
      const objects = objectsOf(await writePdf(figureWith(value), { points, drawText }));
      const page = [...objects.values()].find(({ body }) =>
        body.includes('/Type /Page ')
      )!;
      const id = Number(/\/Contents (\d+) 0 R/.exec(page.body)![1]);
      const images = page.body.match(/\/I\d+ /g) ?? [];
      return {
        drawn: inflateSync(objects.get(id)!.stream).toString('latin1'),
        images: images.length
      };
    };
    const hex = (value: string) => Buffer.from(value, 'latin1').toString('hex');
    const greek = await content('γδ Naïve');
    expect(greek.drawn).toContain(`/F3 8 Tf <${hex('gd')}> Tj`);
    expect(greek.drawn).toContain(`/F1 8 Tf <${hex(' Naïve')}> Tj`);
    expect(greek.images).toBe(1);
    const other = await content('T細胞');
    expect(other.drawn).not.toContain('Tj');
    expect(other.images).toBe(2);
  });
});

describe('a PNG', () => {
  it('says its resolution in a chunk with a right checksum', () => {
    // Signature and IHDR as browsers write them, then anything.
    const png = new Uint8Array(60).map((_, i) => i);
    const out = Buffer.from(withResolution(png, 300));
    expect(out.subarray(37, 41).toString('latin1')).toBe('pHYs');
    expect(out.readUInt32BE(41)).toBe(11811);
    // Known from zlib: crc32 of this very chunk.
    expect(out.readUInt32BE(50)).toBe(0x78a53f76);
    expect([...out.subarray(54)]).toEqual([...png.subarray(33)]);
  });
});
