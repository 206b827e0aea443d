// Our renderer with WebGL2, alone on its stage.

import { createWebgl2Renderer } from '../../../labextension/src/render/webgl2/renderer';
import { mountOurs } from './ours.mjs';

export const title = 'ours, WebGL2';
export const mount = stage => mountOurs(createWebgl2Renderer, stage);
