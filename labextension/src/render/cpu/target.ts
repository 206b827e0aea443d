/**
 * An id buffer (or sums, or counts) in the kernels' memory, larger than the picture by
 * a border, so that cells whose middle lies just outside are not cut off.
 */
import { UNIT, type Heap } from './heap';
import { KIND_COUNTS, KIND_IDS, KIND_SUMS } from './kernels/layout';

export interface TargetShape {
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** Pixels of border on each side. */
  readonly margin: number;
  readonly scale: 1 | 2;
  readonly kind: typeof KIND_IDS | typeof KIND_SUMS | typeof KIND_COUNTS;
  /** With nearness behind the keys: 3D. */
  readonly deep: boolean;
}

/** Quads of samples are written whole, also at the end of the last row. */
const SPARE = 64;

export class Target {
  readonly ids: number;
  /** 0: flat. */
  readonly depth: number;
  /** Samples. */
  readonly width: number;
  readonly height: number;
  private readonly bytes: number;
  private readonly units: number;

  private constructor(
    private readonly heap: Heap,
    readonly shape: TargetShape,
    address: number
  ) {
    ({ width: this.width, height: this.height } = samplesOf(shape));
    this.bytes = bytesOf(shape);
    this.units = Math.ceil(this.bytes / UNIT);
    this.ids = address;
    const plane = this.width * this.height * 4 + SPARE;
    this.depth = shape.deep && shape.kind === KIND_IDS ? address + plane : 0;
  }

  /** null where memory is short. */
  static make(heap: Heap, shape: TargetShape): Target | null {
    const address = heap.obtain(Math.ceil(bytesOf(shape) / UNIT));
    return address === null ? null : new Target(heap, shape, address);
  }

  fits(shape: TargetShape): boolean {
    const keys = Object.keys(shape) as (keyof TargetShape)[];
    return keys.every(key => this.shape[key] === shape[key]);
  }

  clear(): void {
    this.heap.u8.fill(0, this.ids, this.ids + this.bytes);
  }

  release(): void {
    this.heap.release(this.ids, this.units);
  }
}

export function samplesOf({ width, height, margin, scale }: TargetShape): {
  readonly width: number;
  readonly height: number;
} {
  return { width: (width + 2 * margin) * scale, height: (height + 2 * margin) * scale };
}

function bytesOf(shape: TargetShape): number {
  const { width, height } = samplesOf(shape);
  const samples = width * height;
  if (shape.kind === KIND_SUMS) return samples * 16 + SPARE;
  const planes = shape.deep && shape.kind === KIND_IDS ? 2 : 1;
  return planes * (samples * 4 + SPARE);
}
