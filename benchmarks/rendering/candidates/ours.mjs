/**
 * Our two back-ends behind their one interface. A frame counts when every cell is in
 * the picture, antialiased; `moving` measures what a person sees while the camera
 * moves, with the share of the cells that was drawn.
 */
import { MISSING_POSITION } from '../../../labextension/src/contract/wire';
import { matrixFor } from '../../../labextension/src/scene/camera';
import { styleFor } from '../../../labextension/src/scene/style';

export function mountOurs(create, { element, width, height, cells, colors, pointSize }) {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = `width:${width}px;height:${height}px`;
  element.append(canvas);
  const renderer = create(canvas);
  let stats = null;
  let heard = () => undefined;
  renderer.onStats(next => {
    stats = next;
    heard();
  });
  renderer.resize(width, height, 1);
  const coloring = table => ({
    kind: 'category',
    palette: Uint8Array.from(table.flat()),
    missing: 255,
    missingColor: [200, 200, 200],
    ranks: null
  });
  // The square of the data has the height of the canvas, as for every candidate.
  const camera = ({ x, y, zoom }) => {
    const unit = matrixFor({ kind: '2d', x: 0.5, y: 0.5, zoom: 1 }, width, height);
    const matrix = unit.slice();
    matrix[0] = (2 * zoom * height) / width;
    matrix[5] = 2 * zoom;
    matrix[12] = -(x + 1) * zoom * (height / width);
    matrix[13] = -(y + 1) * zoom;
    return matrix;
  };
  let view = { x: 0, y: 0, zoom: 1 };
  renderer.setStyle({ ...styleFor('light', pointSize), dim: 0 });
  renderer.setColoring(coloring(colors));
  renderer.setGeometry(cells.n, 2);
  const send = 1 << 20;
  for (let start = 0; start < cells.n; start += send) {
    const end = Math.min(cells.n, start + send);
    renderer.setPoints(start, [cells.u.slice(start, end), cells.v.slice(start, end)]);
    renderer.setValues(start, cells.codes.slice(start, end));
  }
  renderer.setCamera(camera(view), false);
  const settled = () => renderer.settled();
  const toScreen = ([px, py]) => [
    width / 2 + ((px - view.x) * view.zoom * height) / 2,
    height / 2 - ((py - view.y) * view.zoom * height) / 2
  ];
  return {
    missing: MISSING_POSITION,
    ready: settled(),
    draw(next) {
      view = next;
      renderer.setCamera(camera(view), false);
      return settled();
    },
    /** One frame of a moving camera; says what share of the cells was in it. */
    async moving(next) {
      view = next;
      const frame = new Promise(resolve => (heard = resolve));
      renderer.setCamera(camera(view), true);
      await frame;
      return { drawn: stats.drawn / cells.n, frameMs: stats.frameMs };
    },
    recolour(codes, table) {
      renderer.setColoring(coloring(table));
      for (let start = 0; start < cells.n; start += send) {
        renderer.setValues(start, codes.slice(start, Math.min(cells.n, start + send)));
      }
      return settled();
    },
    filter(mask) {
      for (let start = 0; start < cells.n; start += send) {
        const end = Math.min(cells.n, start + send);
        renderer.setFlags(
          start,
          mask.slice(start, end).map(keep => (keep ? 0 : 1))
        );
      }
      return settled();
    },
    async lasso(polygon) {
      const region = { polygons: [Float64Array.from(polygon.flatMap(toScreen))] };
      const { count, uncertain } = await renderer.within(region);
      return { count, uncertain };
    },
    async pick(x, y) {
      return renderer.pick(x, y, 2);
    },
    stats: () => stats
  };
}
