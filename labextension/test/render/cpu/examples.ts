/**
 * Arbitrary scenes for the property tests: small ones, with every feature in them.
 */
import fc from 'fast-check';
import { FIT_2D, matrix2d } from '../../../src/scene/camera2d';
import { FIT_3D, matrix3d } from '../../../src/scene/camera3d';
import type { Coloring } from '../../../src/scene/inputs';
import { fromAxisAngle } from '../../../src/scene/quaternion';
import type { Example } from './kernels_fixture';

const WIDTH = 48;
const HEIGHT = 36;
const MARGIN = 14;

function coloring(kind: 'none' | 'category' | 'number', ranked: boolean): Coloring {
  if (kind === 'none') return { kind, color: [10, 120, 230] };
  const ranks = ranked ? Uint8Array.from({ length: 256 }, (_, i) => (i * 7) % 11) : null;
  const bytes = Uint8Array.from({ length: 768 }, (_, i) => (i * 37 + 11) & 255);
  const missing = { missing: 255, missingColor: [200, 201, 202] as const };
  if (kind === 'category') {
    return { kind, palette: bytes.subarray(0, 600), ranks, ...missing };
  }
  return { kind, colormap: bytes, low: 20.5, high: 220, ranks, ...missing };
}

const axis = (count: number) =>
  fc
    .array(fc.oneof({ weight: 9, arbitrary: fc.nat(65534) }, fc.constant(65535)), {
      minLength: count,
      maxLength: count
    })
    .map(codes => Uint16Array.from(codes));

function camera(dims: number, zoom: number, x: number, y: number): Float32Array {
  const matrix =
    dims === 3
      ? matrix3d(
          { ...FIT_3D, zoom, rotation: fromAxisAngle(x, y, 0.3, 1 + x * 3) },
          WIDTH,
          HEIGHT
        )
      : matrix2d({ ...FIT_2D, zoom, x, y }, WIDTH, HEIGHT);
  return new Float32Array(matrix);
}

export const scenes = fc
  .record({
    count: fc.integer({ min: 1, max: 700 }),
    dims: fc.constantFrom(1, 2, 3),
    zoom: fc.double({ min: 0.5, max: 60, noNaN: true }),
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
    pointSize: fc.double({ min: 0.5, max: 14, noNaN: true }),
    scale: fc.constantFrom(1 as const, 2 as const),
    mode: fc.constantFrom('points' as const, 'translucent' as const, 'density' as const),
    colors: fc.constantFrom('none' as const, 'category' as const, 'number' as const),
    ranked: fc.boolean(),
    grey: fc.boolean(),
    dim: fc.constantFrom(0, 0.8),
    Codes: fc.constantFrom(Uint8Array, Uint16Array, Uint32Array),
    seed: fc.nat()
  })
  .chain(options =>
    fc
      .tuple(...Array.from({ length: options.dims }, () => axis(options.count)))
      .map((axes): Example => {
        const { count, dims, zoom, x, y, scale, mode, seed, Codes } = options;
        const some = (i: number) => ((i + seed) * 2654435761) >>> 24;
        const kind = ({ points: 0, translucent: 1, density: 2 } as const)[mode];
        // Every cell without flags in half of the scenes.
        const marks = [0, 0, 0, 1, 2, 4, 0x30, 0xf0, 0x22, 5];
        const flag = (i: number) => (seed % 2 ? 0 : marks[some(i) % marks.length]);
        return {
          axes,
          codes: new Codes(Array.from({ length: count }, (_, i) => some(i * 3))),
          flags: Uint8Array.from({ length: count }, (_, i) => flag(i)),
          coloring: coloring(options.colors, options.ranked),
          style: {
            pointSize: options.pointSize,
            mode,
            opacity: 0.4,
            dim: options.dim,
            hiddenCells: options.grey ? 'grey' : 'vanish',
            groupColors: Uint8Array.from({ length: 48 }, (_, i) => i * 5),
            densityColormap: Uint8Array.from({ length: 768 }, (_, i) => i & 255)
          },
          matrix: camera(dims, zoom, x, y),
          shape: {
            width: WIDTH,
            height: HEIGHT,
            margin: MARGIN,
            scale: kind === 0 ? scale : 1,
            kind,
            deep: dims === 3
          },
          hover:
            seed % 3 === 0 ? { cell: 0, x: 20.3, y: 11.7, radius: 5, ring: 1.75 } : null
        };
      })
  );
