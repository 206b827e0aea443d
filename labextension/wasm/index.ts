/**
 * What the WebAssembly module offers: the kernels of `src/render/cpu/kernels`.
 */
export { boxes } from '../src/render/cpu/kernels/boxes';
export { marks } from '../src/render/cpu/kernels/marks';
export { largest, overlay } from '../src/render/cpu/kernels/overlay';
export { shade } from '../src/render/cpu/kernels/shade';
export { splatDeep } from '../src/render/cpu/kernels/splat_deep';
export { splatFlat } from '../src/render/cpu/kernels/splat_flat';
