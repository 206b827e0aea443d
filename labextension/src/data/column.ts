/**
 * Bytes of one block of one column -> a typed array view, after its headers and
 * length were checked: nothing behind this file doubts a column.
 */
import { HEADER, type Encoding } from '../contract/wire';
import { ContractError } from './errors';
import type { TransportResponse } from './transport';

export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** One block of category codes or quantised numbers, in display order. */
export interface ColumnBlock {
  readonly codes: Codes;
  readonly missing: number;
  /** Value of code 0 and of the top code; null for categories. */
  readonly min: number | null;
  readonly max: number | null;
}

/** One block of positions: one array per axis, views of one buffer. */
export interface PointsBlock {
  readonly axes: readonly Uint16Array[];
  /** The box that the codes 0..65534 span, one number per axis. */
  readonly min: readonly number[];
  readonly max: readonly number[];
}

const BYTES: Readonly<Record<Encoding, number>> = { u8: 1, u16: 2, u32: 4, f32: 4 };

function encodingOf(response: TransportResponse, what: string): Encoding {
  const encoding = response.headers.get(HEADER.encoding);
  if (
    encoding === 'u8' ||
    encoding === 'u16' ||
    encoding === 'u32' ||
    encoding === 'f32'
  ) {
    return encoding;
  }
  throw new ContractError(`${what} came in an unknown encoding.`);
}

function numbersOf(response: TransportResponse, name: string): readonly number[] {
  const text = response.headers.get(name);
  // Number(''), Number(' ') are 0: an empty header is no number at all.
  return text === undefined || text.trim() === '' ? [] : text.split(',').map(Number);
}

function expectLength(response: TransportResponse, bytes: number, what: string): void {
  if (response.body.byteLength !== bytes) {
    throw new ContractError(
      `${what} has ${response.body.byteLength} bytes where ${bytes} were expected.`
    );
  }
}

/** Decode a block of codes: categories, or numbers as u8 / u16. */
export function decodeColumn(
  response: TransportResponse,
  count: number,
  what: string
): ColumnBlock {
  const encoding = encodingOf(response, what);
  expectLength(response, count * BYTES[encoding], what);
  const missing = numbersOf(response, HEADER.missing)[0];
  if (encoding === 'f32' || missing === undefined || !Number.isInteger(missing)) {
    throw new ContractError(`${what} came as exact numbers where codes were expected.`);
  }
  const min = numbersOf(response, HEADER.min)[0] ?? null;
  const max = numbersOf(response, HEADER.max)[0] ?? null;
  const View =
    encoding === 'u8' ? Uint8Array : encoding === 'u16' ? Uint16Array : Uint32Array;
  return { codes: new View(response.body), missing, min, max };
}

/** Decode a block of exact numbers: NaN where missing. */
export function decodeExact(
  response: TransportResponse,
  count: number,
  what: string
): Float32Array {
  if (encodingOf(response, what) !== 'f32') {
    throw new ContractError(`${what} came as codes where exact numbers were expected.`);
  }
  expectLength(response, count * BYTES.f32, what);
  return new Float32Array(response.body);
}

/** Decode a block of u16 positions: planes of x, y (and z) one after another. */
export function decodePoints(
  response: TransportResponse,
  count: number,
  dims: number,
  what: string
): PointsBlock {
  if (encodingOf(response, what) !== 'u16') {
    throw new ContractError(`${what} did not come as u16 positions.`);
  }
  expectLength(response, count * dims * 2, what);
  const min = numbersOf(response, HEADER.min);
  const max = numbersOf(response, HEADER.max);
  if (min.length !== dims || max.length !== dims) {
    throw new ContractError(`${what} lacks the box of its ${dims} axes.`);
  }
  const axes = Array.from(
    { length: dims },
    (_, axis) => new Uint16Array(response.body, axis * count * 2, count)
  );
  return { axes, min, max };
}

/** Highest code that is a value: the missing code is the one above. */
export function topCode(block: ColumnBlock): number {
  return block.missing - 1;
}

/** The number that a code stands for; null where it is missing. */
export function valueOf(block: ColumnBlock, code: number): number | null {
  if (code === block.missing || block.min === null || block.max === null) {
    return null;
  }
  return block.min + (code / topCode(block)) * (block.max - block.min);
}
