/** Measures one candidate in a fresh page; `run` answers plain data. */
import { gpuBytes } from './instrument.mjs';
import { countInside, lassoPolygon, makeCells, palette } from './data.mjs';

const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

async function heap() {
  if (!globalThis.crossOriginIsolated || !performance.measureUserAgentSpecificMemory)
    return null;
  return (await performance.measureUserAgentSpecificMemory()).bytes;
}

/** Cameras of a pan around a place: each one differs. */
const pan = (zoom, steps, x = 0, y = 0) =>
  Array.from({ length: steps }, (_, i) => ({
    x: x + (0.02 * Math.cos(i * 1.7)) / zoom,
    y: y + (0.02 * Math.sin(i * 1.7)) / zoom,
    zoom
  }));

export async function run(candidate, { cells: n, frames, memory }) {
  const cells = makeCells(n);
  const element = document.getElementById('stage');
  const colors = palette();
  const stage = {
    element,
    width: element.clientWidth,
    height: element.clientHeight,
    cells,
    colors,
    pointSize: 3,
    background: '#ffffff'
  };
  const other = cells.codes.map(code => (code * 7 + 3) % colors.length);
  const half = cells.codes.map(code => code % 2);
  // The densest cluster's middle, so that a zoomed view is not empty.
  const at = cells.codes.indexOf(0);
  const [cx, cy] = [cells.x[at], cells.y[at]];
  const before = memory ? await heap() : null;
  const bytes0 = gpuBytes();
  const report = { title: candidate.title, cells: n, frames: {} };

  let view;
  const first = await timed(async () => {
    view = await candidate.mount(stage);
    await view.ready;
    await view.draw({ x: 0, y: 0, zoom: 1 });
  });
  report.first = first.ms;
  report.gpu = (gpuBytes() - bytes0) / n;
  if (memory) report.heap = ((await heap()) - before) / n;

  for (const [name, zoom, x, y] of [
    ['full', 1, 0, 0],
    // A crop of 4 % of the cloud.
    ['crop', 5, cx, cy],
    ['zoom16', 16, cx, cy]
  ]) {
    const times = [];
    for (const camera of pan(zoom, frames + 1, x, y)) {
      times.push((await timed(() => view.draw(camera))).ms);
    }
    report.frames[name] = median(times.slice(1));
  }
  if (view.moving) {
    const times = [];
    const shares = [];
    for (const camera of pan(1, 30)) {
      const { ms, result } = await timed(() => view.moving(camera));
      times.push(ms);
      shares.push(result.drawn);
    }
    report.moving = { ms: median(times.slice(10)), share: median(shares.slice(10)) };
  }
  await view.draw({ x: 0, y: 0, zoom: 1 });
  const repeat = async (count, work) => {
    const times = [];
    for (let i = 0; i < count; i++) times.push((await timed(() => work(i))).ms);
    return median(times.slice(count > 1 ? 1 : 0));
  };
  report.recolour = await repeat(Math.min(4, frames + 1), i =>
    view.recolour(i % 2 ? cells.codes : other, palette(i % 2 ? 0 : 5))
  );
  await view.recolour(cells.codes, colors);
  if (view.lasso) {
    const polygon = lassoPolygon();
    const exact = countInside(cells, polygon);
    let counted;
    report.lasso = await repeat(Math.min(4, frames + 1), async () => {
      counted = await view.lasso(polygon);
    });
    const { count, uncertain } =
      typeof counted === 'number' ? { count: counted, uncertain: 0 } : counted;
    report.lassoCount = { exact, count, uncertain };
  }
  if (view.pick) {
    report.pick = await repeat(Math.min(6, frames + 1), i =>
      view.pick(stage.width / 2 + i, stage.height / 2)
    );
  }
  report.filter = await repeat(Math.min(3, frames + 1), i =>
    view.filter(half.map(odd => (odd === i % 2 ? 1 : 0)))
  );
  // For the comparison of pictures, taken from outside.
  await view.filter(half.map(() => 1));
  await view.draw({ x: 0, y: 0, zoom: 1 });
  return report;
}
