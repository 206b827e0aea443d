import { createCpuRenderer } from '../../../labextension/src/render/cpu/renderer';
import { mountOurs } from './ours.mjs';

export const title = 'ours, CPU';
export const mount = stage => mountOurs(createCpuRenderer, stage);
