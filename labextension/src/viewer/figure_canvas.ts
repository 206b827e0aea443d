/**
 * A figure drawn on a canvas at any scale: for PNG files, and for the preview.
 */
import { HALO, type Figure, type FigureItem, type TextItem } from '../scene/figure_items';
import { arrowHead } from './figure_svg';

const FONTS = "Helvetica, Arial, 'Liberation Sans', sans-serif";

type Pen = CanvasRenderingContext2D;

export function drawText(pen: Pen, item: TextItem): void {
  pen.save();
  pen.translate(item.x, item.y);
  pen.rotate((item.turn * Math.PI) / 180);
  pen.font = `${item.bold ? 'bold ' : ''}${item.size}px ${FONTS}`;
  pen.textAlign = item.anchor === 'middle' ? 'center' : item.anchor;
  if (item.halo !== null) {
    pen.strokeStyle = item.halo;
    pen.lineWidth = item.size * HALO;
    pen.lineJoin = 'round';
    pen.strokeText(item.text, 0, 0);
  }
  pen.fillStyle = item.color;
  pen.fillText(item.text, 0, 0);
  pen.restore();
}

function drawItem(pen: Pen, item: FigureItem, points: CanvasImageSource): void {
  switch (item.kind) {
    case 'rect':
      pen.fillStyle = item.fill;
      pen.fillRect(item.x, item.y, item.width, item.height);
      return;
    case 'points':
      pen.drawImage(points, item.x, item.y, item.width, item.height);
      return;
    case 'circle':
      pen.fillStyle = item.fill;
      pen.beginPath();
      pen.arc(item.x, item.y, item.radius, 0, 2 * Math.PI);
      pen.fill();
      return;
    case 'text':
      drawText(pen, item);
      return;
    case 'line':
      pen.strokeStyle = item.color;
      pen.lineWidth = item.width;
      pen.beginPath();
      pen.moveTo(...item.from);
      pen.lineTo(...item.to);
      pen.stroke();
      if (item.arrow) {
        const [tip, ...corners] = arrowHead(item.from, item.to, item.width);
        pen.fillStyle = item.color;
        pen.beginPath();
        pen.moveTo(tip[0], tip[1]);
        for (const [x, y] of corners) pen.lineTo(x, y);
        pen.fill();
      }
      return;
    case 'gradient': {
      const bar = pen.createLinearGradient(0, item.y + item.height, 0, item.y);
      const last = item.stops.length - 1;
      item.stops.forEach((color, i) => bar.addColorStop(i / last, color));
      pen.fillStyle = bar;
      pen.fillRect(item.x, item.y, item.width, item.height);
    }
  }
}

/** `scale`: pixels per point of the figure. */
export function drawFigure(
  canvas: HTMLCanvasElement,
  figure: Figure,
  points: CanvasImageSource,
  scale: number
): void {
  canvas.width = Math.max(1, Math.round(figure.width * scale));
  canvas.height = Math.max(1, Math.round(figure.height * scale));
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('This browser cannot draw a figure of this size.');
  pen.scale(canvas.width / figure.width, canvas.height / figure.height);
  for (const item of figure.items) drawItem(pen, item, points);
}
