// Our renderer without a graphics card: its CPU back-end, in a worker.

import { CpuRenderer } from '../../../labextension/src/render/cpu/renderer';
import { mountOurs } from './ours.mjs';

export const title = 'ours, CPU';

/** The worker as the viewer starts it, from a file of its own. */
async function makeWorker() {
  const worker = new Worker('/render.worker.js', { type: 'module' });
  await new Promise(resolve => {
    worker.onmessage = resolve;
  });
  worker.onmessage = null;
  return worker;
}

export const mount = stage =>
  mountOurs(canvas => new CpuRenderer(canvas, makeWorker), stage);
