/** Flying, turning upright and rolling: what moves and what must stay. */
import { describe, expect, it } from 'vitest';
import { clamp3d, distance3d, FIT_3D, pan3d } from '../../src/scene/camera3d';
import { fly3d, look3d, roll3d, yaw3d } from '../../src/scene/camera_fly';
import { gizmoEnds, lookAlong, upright } from '../../src/scene/axes_gizmo';
import { preciseMatrixFor } from '../../src/scene/camera';
import { transform } from '../../src/scene/mat4';
import { rotationRows } from '../../src/scene/quaternion';
import type { Camera3D } from '../../src/state/tree';

const [W, H] = [900, 600];

function eye(camera: Camera3D): number[] {
  const back = rotationRows(camera.rotation)[2];
  const distance = distance3d(camera, W, H);
  return camera.target.map((value, axis) => value + distance * back[axis]);
}

function expectNear(actual: readonly number[], expected: readonly number[]) {
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 9));
}

describe('to look around moves the target, never the eye', () => {
  it('keeps the eye where it is', () => {
    const near: Camera3D = { ...FIT_3D, zoom: 6 };
    expectNear(eye(look3d(near, 0.4, -0.2, W, H)), eye(near));
  });

  it('never tips over the pole', () => {
    let camera: Camera3D = { ...FIT_3D, zoom: 6 };
    for (let i = 0; i < 40; i += 1) camera = look3d(camera, 0, 0.2, W, H);
    expect(rotationRows(camera.rotation)[1][1]).toBeGreaterThan(0);
  });
});

describe('to fly', () => {
  it('goes where the eye looks, and comes back', () => {
    const there = fly3d(FIT_3D, [0, 0, 0.1], W, H);
    const back = rotationRows(FIT_3D.rotation)[2];
    const way = there.target.map((value, axis) => value - FIT_3D.target[axis]);
    const along = way.reduce((sum, value, axis) => sum - value * back[axis], 0);
    expect(along).toBeCloseTo(0.1 * distance3d(FIT_3D, W, H), 9);
    expectNear(fly3d(there, [0, 0, -0.1], W, H).target, FIT_3D.target);
  });

  it('keeps every corner of the data before the far plane', () => {
    const far = clamp3d({ ...FIT_3D, target: [2.4, -1.2, 1.9], zoom: 5 });
    const matrix = preciseMatrixFor(far, W, H);
    for (let corner = 0; corner < 8; corner += 1) {
      const [, , z, w] = transform(matrix, corner & 1, (corner >> 1) & 1, corner >> 2);
      if (w > 0) expect(z).toBeLessThanOrEqual(w);
    }
  });

  it('does not let a later pan jump back into the data', () => {
    const out = fly3d({ ...FIT_3D, zoom: 2 }, [1.2, 0, 0], W, H);
    const panned = pan3d(out, 0.001, 0, W, H);
    panned.target.forEach((value, axis) =>
      expect(Math.abs(value - out.target[axis])).toBeLessThan(0.001)
    );
  });
});

describe('the planar lock', () => {
  it('keeps the second axis upright, whatever the turn', () => {
    const level = upright(roll3d(FIT_3D, 0.7));
    const turned = yaw3d(level, 1.3);
    // The upright axis has no part to the right on the screen.
    expect(rotationRows(turned.rotation)[0][1]).toBeCloseTo(0, 9);
    expect(rotationRows(turned.rotation)[1][1]).toBeGreaterThan(0);
  });

  it('levels without looking elsewhere', () => {
    const rolled = roll3d(FIT_3D, 0.7);
    expectNear(
      [...rotationRows(upright(rolled).rotation)[2]],
      [...rotationRows(rolled.rotation)[2]]
    );
  });
});

describe('the gizmo', () => {
  it('turns the chosen end to the eye', () => {
    for (const axis of [0, 1, 2] as const) {
      for (const sign of [1, -1] as const) {
        const last = gizmoEnds(lookAlong(FIT_3D, axis, sign)).at(-1)!;
        expect([last.axis, last.sign]).toEqual([axis, sign]);
        expectNear([last.x, last.y, last.z], [0, 0, 1]);
      }
    }
  });
});
