/**
 * What a shell calls: the viewer with the renderer that draws it.
 */
import { RendererChooser } from '../render/choose';
import { CpuRenderer } from '../render/cpu/renderer';
import { createWebgl2Renderer } from '../render/webgl2/renderer';
import { startRenderWorker } from '../workers/start';
import type { Mount } from './api';
import { createMount } from './viewer';

const chooser = new RendererChooser({
  webgl2: createWebgl2Renderer,
  cpu: canvas => new CpuRenderer(canvas, startRenderWorker)
});

const mountChosen = createMount(canvas => chooser.create(canvas), chooser);

export const mount: Mount = (element, transport, options) => {
  // Meanwhile the dataset is opened.
  void chooser.prepare();
  return mountChosen(element, transport, options);
};
