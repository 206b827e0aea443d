/**
 * Puts the names of categories into an SVG over the canvas and moves them with the
 * camera. No React: it runs with every frame. Texts are measured once and only moved
 * afterwards, so that nothing is laid out anew.
 */
import { preciseMatrixFor } from '../scene/camera';
import { placeLabels } from '../scene/labels_layout';
import { transform } from '../scene/mat4';
import type { Camera } from '../state/tree';

export interface PaintedLabel {
  readonly code: number;
  readonly text: string;
  /** In the unit cube, three numbers. */
  readonly place: readonly [number, number, number];
}

const SVG = 'http://www.w3.org/2000/svg';
const LINE = 16;
/** Pixels around a text that still belong to it under the pointer. */
const REACH = 3;

interface Shown {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export class LabelsPainter {
  private labels: readonly PaintedLabel[] = [];
  private widths: readonly number[] = [];
  /** By category code. */
  private readonly elements = new Map<number, SVGTextElement>();
  private shown = new Map<number, Shown>();
  private lit: number | null = null;

  constructor(private readonly svg: SVGSVGElement) {}

  /** Weightiest first. */
  setLabels(labels: readonly PaintedLabel[]): void {
    this.labels = labels;
    this.shown = new Map();
    this.elements.forEach(element => element.remove());
    this.elements.clear();
    this.widths = measure(this.svg, labels);
  }

  /** Where the names stand under this camera. */
  paint(camera: Camera, width: number, height: number): void {
    const matrix = preciseMatrixFor(camera, width, height);
    const boxes = this.labels.map(({ code, place }, index) => {
      const [x, y, , w] = transform(matrix, ...place);
      // Behind the eye: outside of any frame.
      const seen: [number, number] =
        w > 0 ? [((x / w + 1) / 2) * width, ((1 - y / w) / 2) * height] : [-1, -1];
      return {
        x: keptInside(seen[0], this.widths[index], width),
        y: keptInside(seen[1], LINE, height),
        width: this.widths[index],
        height: LINE,
        held: this.shown.has(code)
      };
    });
    const shown = new Map<number, Shown>();
    for (const index of placeLabels(boxes, width, height)) {
      const { code, text } = this.labels[index];
      const box = boxes[index];
      // Whole pixels: letters are drawn alike in every frame.
      const [x, y] = [Math.round(box.x), Math.round(box.y)];
      this.element(code, text).setAttribute('transform', `translate(${x} ${y})`);
      shown.set(code, { x, y, width: box.width });
    }
    for (const [code, element] of this.elements) {
      if (shown.has(code)) continue;
      element.remove();
      this.elements.delete(code);
    }
    this.shown = shown;
  }

  /** Category code of the name at a point; null for none. */
  at(x: number, y: number): number | null {
    for (const [code, box] of this.shown) {
      if (
        Math.abs(x - box.x) <= box.width / 2 + REACH &&
        Math.abs(y - box.y) <= LINE / 2 + REACH
      ) {
        return code;
      }
    }
    return null;
  }

  light(code: number | null): void {
    if (this.lit !== null) this.elements.get(this.lit)?.removeAttribute('data-lit');
    if (code !== null) this.elements.get(code)?.setAttribute('data-lit', 'true');
    this.lit = code;
  }

  private element(code: number, text: string): SVGTextElement {
    const known = this.elements.get(code);
    if (known !== undefined) return known;
    const element = this.svg.ownerDocument.createElementNS(SVG, 'text');
    element.textContent = text;
    element.setAttribute('class', 'cx-label');
    element.setAttribute('data-testid', 'label');
    if (this.lit === code) element.setAttribute('data-lit', 'true');
    this.elements.set(code, element);
    this.svg.append(element);
    return element;
  }
}

/** A name at the rim of the picture is whole; one outside stays there. */
function keptInside(at: number, size: number, room: number): number {
  const half = size / 2 + 4;
  return at < 0 || at > room || room < 2 * half
    ? at
    : Math.min(room - half, Math.max(half, at));
}

/** Widths of texts in the font that the style gives them. */
function measure(svg: SVGSVGElement, labels: readonly PaintedLabel[]): number[] {
  const guess = ({ text }: PaintedLabel) => text.length * 7;
  const context = svg.ownerDocument.createElement('canvas').getContext('2d');
  if (context === null) return labels.map(guess);
  const { fontFamily } = getComputedStyle(svg);
  context.font = `600 12px ${fontFamily || 'sans-serif'}`;
  return labels.map(({ text }) => context.measureText(text).width);
}
