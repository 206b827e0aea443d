/** regl-scatterplot, with opaque points as far as its API allows. */
import createScatterplot from 'regl-scatterplot';
import { finishGl, nextFrame } from '../stage/instrument.mjs';
import { hex } from '../stage/data.mjs';

export const title = 'regl-scatterplot';

export async function mount({
  element,
  width,
  height,
  cells,
  colors,
  pointSize,
  background
}) {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = `width:${width}px;height:${height}px`;
  element.append(canvas);
  const plot = createScatterplot({
    canvas,
    width,
    height,
    aspectRatio: 1,
    pointSize,
    pointScaleMode: 'constant',
    opacity: 1,
    backgroundColor: background,
    colorBy: 'valueA',
    pointColor: colors.map(hex)
  });
  const points = codes => ({ x: cells.x, y: cells.y, valueA: codes });
  const barrier = async () => {
    await nextFrame();
    await nextFrame();
    finishGl();
    canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
  };
  await plot.draw(points(cells.codes), { zDataType: 'categorical' });
  await barrier();
  return {
    async draw({ x, y, zoom }) {
      await plot.set({ cameraTarget: [x, y], cameraDistance: 1 / zoom });
      await barrier();
    },
    async recolour(codes, table) {
      plot.set({ pointColor: table.map(hex) });
      await plot.draw(points(codes), { zDataType: 'categorical' });
      await barrier();
    },
    async filter(mask) {
      const kept = [];
      for (let i = 0; i < cells.n; i++) if (mask[i]) kept.push(i);
      await plot.filter(kept);
      await barrier();
    },
    async lasso(polygon) {
      // Without D3 scales, its GL space is the space of the data.
      await plot.lassoSelect(polygon, { isGl: true });
      const { length } = plot.get('selectedPoints');
      await barrier();
      plot.deselect();
      return length;
    }
  };
}
