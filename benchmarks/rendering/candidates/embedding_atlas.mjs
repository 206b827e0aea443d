/** embedding-atlas, the last version that draws with WebGL2. */
import { EmbeddingView } from 'embedding-atlas';
import { drawnFrames } from '../stage/instrument.mjs';
import { hex } from '../stage/data.mjs';

export const title = 'embedding-atlas 0.23';

export async function mount({ element, width, height, cells, colors, pointSize }) {
  // Its scale is that of the wider side.
  const scaled = (x, y, zoom) => ({ x, y, scale: (zoom * height) / width });
  const component = new EmbeddingView(element, {
    data: { x: cells.x, y: cells.y, category: cells.codes },
    categoryColors: colors.map(hex),
    width,
    height,
    pixelRatio: 1,
    viewportState: scaled(0, 0, 1),
    config: {
      mode: 'points',
      pointSize,
      autoLabelEnabled: false,
      downsampleMaxPoints: null,
      colorScheme: 'light'
    },
    theme: { statusBar: false }
  });
  await drawnFrames(6);
  const update = async props => {
    component.update(props);
    await drawnFrames(4);
  };
  let data = { x: cells.x, y: cells.y, category: cells.codes };
  return {
    draw: ({ x, y, zoom }) => update({ viewportState: scaled(x, y, zoom) }),
    recolour: (codes, table) => {
      data = { ...data, category: codes.slice() };
      return update({ data, categoryColors: table.map(hex) });
    },
    async filter(mask) {
      const keep = [];
      for (let i = 0; i < cells.n; i++) if (mask[i]) keep.push(i);
      const take = column => column.constructor.from(keep, i => column[i]);
      await update({
        data: { x: take(cells.x), y: take(cells.y), category: take(cells.codes) }
      });
    }
  };
}
