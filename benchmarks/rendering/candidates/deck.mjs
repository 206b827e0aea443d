/** deck.gl `ScatterplotLayer` with binary attributes, its documented fast path. */
import { Deck, OrthographicView } from '@deck.gl/core';
import { ScatterplotLayer } from '@deck.gl/layers';
import { drawnFrames, finishGl } from '../stage/instrument.mjs';

export const title = 'deck.gl ScatterplotLayer';

export async function mount({
  element,
  width,
  height,
  cells,
  colors,
  pointSize,
  background
}) {
  element.style.background = background;
  const canvas = document.createElement('canvas');
  canvas.style.cssText = `width:${width}px;height:${height}px`;
  element.append(canvas);
  const places = new Float32Array(cells.n * 2);
  for (let i = 0; i < cells.n; i++) {
    places[i * 2] = cells.x[i];
    places[i * 2 + 1] = cells.y[i];
  }
  const rgba = (codes, table, mask) => {
    const bytes = new Uint8Array(cells.n * 4);
    for (let i = 0; i < cells.n; i++) {
      const [r, g, b] = table[codes[i]];
      bytes[i * 4] = r;
      bytes[i * 4 + 1] = g;
      bytes[i * 4 + 2] = b;
      bytes[i * 4 + 3] = mask === undefined || mask[i] ? 255 : 0;
    }
    return bytes;
  };
  let bytes = rgba(cells.codes, colors);
  let view = { x: 0, y: 0, zoom: 1 };
  let version = 0;
  const layer = () =>
    new ScatterplotLayer({
      id: 'cells',
      data: {
        length: cells.n,
        attributes: {
          getPosition: { value: places, size: 2 },
          getFillColor: { value: bytes, size: 4, version }
        }
      },
      radiusUnits: 'pixels',
      getRadius: pointSize / 2,
      antialiasing: true,
      pickable: true,
      parameters: { depthCompare: 'always', depthWriteEnabled: false }
    });
  const viewState = () => ({
    target: [view.x, view.y, 0],
    zoom: Math.log2((height / 2) * view.zoom)
  });
  let ready;
  const loaded = new Promise(resolve => (ready = resolve));
  const deck = new Deck({
    canvas,
    width,
    height,
    useDevicePixels: false,
    views: new OrthographicView({ flipY: false }),
    viewState: viewState(),
    layers: [layer()],
    onAfterRender: () => ready(),
    _typedArrayManagerProps: { overAlloc: 1, poolSize: 0 }
  });
  await loaded;
  finishGl();
  const redraw = async props => {
    deck.setProps(props);
    deck.redraw('benchmark');
    await drawnFrames(2);
  };
  return {
    draw: next => {
      view = next;
      return redraw({ viewState: viewState() });
    },
    recolour: (codes, table) => {
      bytes = rgba(codes, table);
      version += 1;
      return redraw({ layers: [layer()] });
    },
    filter: mask => {
      bytes = rgba(cells.codes, colors, mask);
      version += 1;
      return redraw({ layers: [layer()] });
    },
    async pick(x, y) {
      const hit = deck.pickObject({ x, y, radius: 2 });
      return hit === null ? null : hit.index;
    }
  };
}
