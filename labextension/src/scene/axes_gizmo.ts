/**
 * The orientation gizmo: where the ends of the three axes stand on a small ball, and
 * how the camera is turned to look along one of them.
 */
import type { Camera3D } from '../state/tree';
import { fromAxisAngle, multiplyQuaternions, rotationRows } from './quaternion';

export interface GizmoEnd {
  readonly axis: 0 | 1 | 2;
  readonly sign: 1 | -1;
  /** On the ball of radius 1, y down as on a screen; z > 0 is nearer. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** All six ends, the farthest first: later ones are drawn over them. */
export function gizmoEnds(camera: Camera3D): GizmoEnd[] {
  const rows = rotationRows(camera.rotation);
  const ends: GizmoEnd[] = [];
  for (const axis of [0, 1, 2] as const) {
    for (const sign of [1, -1] as const) {
      ends.push({
        axis,
        sign,
        x: sign * rows[0][axis],
        y: -sign * rows[1][axis],
        z: sign * rows[2][axis]
      });
    }
  }
  return ends.sort((a, b) => a.z - b.z);
}

const HALF_TURN = Math.PI;
const QUARTER = Math.PI / 2;

/** The camera turned so that this end of the axis points at the eye. */
export function lookAlong(camera: Camera3D, axis: 0 | 1 | 2, sign: 1 | -1): Camera3D {
  const turns = [
    sign > 0 ? fromAxisAngle(0, 1, 0, -QUARTER) : fromAxisAngle(0, 1, 0, QUARTER),
    sign > 0 ? fromAxisAngle(1, 0, 0, QUARTER) : fromAxisAngle(1, 0, 0, -QUARTER),
    sign > 0 ? fromAxisAngle(1, 0, 0, 0) : fromAxisAngle(0, 1, 0, HALF_TURN)
  ];
  return { ...camera, rotation: turns[axis] };
}

/** The same view without a roll: the second axis is upright on the screen. */
export function upright(camera: Camera3D): Camera3D {
  const rows = rotationRows(camera.rotation);
  // The direction from the target to the eye, as turn and height.
  const [x, y, z] = rows[2];
  const yaw = Math.atan2(x, z);
  const pitch = Math.asin(Math.min(1, Math.max(-1, y)));
  return {
    ...camera,
    rotation: multiplyQuaternions(
      fromAxisAngle(1, 0, 0, pitch),
      fromAxisAngle(0, 1, 0, -yaw)
    )
  };
}
