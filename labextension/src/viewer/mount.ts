/**
 * What a shell calls: the viewer with the renderer that draws it.
 */
import { createWebgl2Renderer } from '../render/webgl2/renderer';
import type { Mount } from './api';
import { createMount } from './viewer';

export const mount: Mount = createMount(createWebgl2Renderer);
