/**
 * Other ways to move a camera in 3D than to orbit: fly through the cells, turn about
 * the upright axis only, roll with two fingers. Pure functions on `Camera3D`.
 */
import type { Camera3D } from '../state/tree';
import { clamp3d, distance3d } from './camera3d';
import {
  fromAxisAngle,
  multiplyQuaternions,
  normalize,
  rotationRows,
  type Quaternion
} from './quaternion';

/** No further than this from the poles: beyond, left and right would change sides. */
const STEEPEST = (88 * Math.PI) / 180;

/** Turn about the embedding's second axis: what stands upright stays upright. */
export function yaw3d(camera: Camera3D, angle: number): Camera3D {
  const turn = fromAxisAngle(0, 1, 0, angle);
  return { ...camera, rotation: normalize(multiplyQuaternions(camera.rotation, turn)) };
}

/** Roll the picture about the middle of the screen. */
export function roll3d(camera: Camera3D, angle: number): Camera3D {
  const turn = fromAxisAngle(0, 0, 1, angle);
  return { ...camera, rotation: normalize(multiplyQuaternions(turn, camera.rotation)) };
}

/** Steps in units of the distance to the target: right, up (on screen), ahead. */
export function fly3d(
  camera: Camera3D,
  [right, up, ahead]: readonly [number, number, number],
  width: number,
  height: number
): Camera3D {
  const step = distance3d(camera, width, height);
  const rows = rotationRows(camera.rotation);
  const target = camera.target.map(
    (value, axis) =>
      value + step * (right * rows[0][axis] + up * rows[1][axis] - ahead * rows[2][axis])
  ) as [number, number, number];
  return clamp3d({ ...camera, target });
}

/**
 * Look around from where the eye is: `yaw` about the upright axis, `pitch` up and
 * down. The target goes round the eye.
 */
export function look3d(
  camera: Camera3D,
  yaw: number,
  pitch: number,
  width: number,
  height: number
): Camera3D {
  const rows = rotationRows(camera.rotation);
  const height0 = Math.asin(Math.min(1, Math.max(-1, rows[2][1])));
  // Upside down (after an orbit) there is no steepest look to keep to.
  const limited =
    rows[1][1] < 0
      ? pitch
      : Math.min(STEEPEST, Math.max(-STEEPEST, height0 + pitch)) - height0;
  const turned = multiplyQuaternions(
    fromAxisAngle(1, 0, 0, limited),
    multiplyQuaternions(camera.rotation, fromAxisAngle(0, 1, 0, yaw))
  );
  return aboutEye(camera, normalize(turned), width, height);
}

/** Another rotation about the eye instead of the target. */
function aboutEye(
  camera: Camera3D,
  rotation: Quaternion,
  width: number,
  height: number
): Camera3D {
  const distance = distance3d(camera, width, height);
  const before = rotationRows(camera.rotation)[2];
  const after = rotationRows(rotation)[2];
  const target = camera.target.map(
    (value, axis) => value + distance * (before[axis] - after[axis])
  ) as [number, number, number];
  return clamp3d({ ...camera, rotation, target });
}
