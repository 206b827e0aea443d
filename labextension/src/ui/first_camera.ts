/**
 * The camera that an embedding is first seen with: everything fits.
 */
import { FIT_2D } from '../scene/camera2d';
import { FIT_3D } from '../scene/camera3d';
import type { Camera } from '../state/tree';

export function firstCamera(dims: 1 | 2 | 3): Camera {
  return dims === 3 ? FIT_3D : FIT_2D;
}
