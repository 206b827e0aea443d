/**
 * How a kernel reads and writes memory where it runs as JavaScript. The build puts
 * `wasm/memory.ts` in its place for AssemblyScript: same names, same results.
 *
 * Addresses are bytes. A kernel never keeps a view: growing replaces them.
 */
let u8 = new Uint8Array(0);
let u16 = new Uint16Array(0);
let u32 = new Uint32Array(0);
let f32 = new Float32Array(0);

/** Read and write this memory from now on. */
export function attach(buffer: ArrayBufferLike): void {
  u8 = new Uint8Array(buffer as ArrayBuffer);
  u16 = new Uint16Array(buffer as ArrayBuffer);
  u32 = new Uint32Array(buffer as ArrayBuffer);
  f32 = new Float32Array(buffer as ArrayBuffer);
}

/** All of the memory, for loops that JavaScript runs fast only over its own arrays. */
export function views(): {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
} {
  return { u8, u16, u32 };
}

export function ld8(at: u32): u32 {
  return u8[at];
}

export function ld16(at: u32): u32 {
  return u16[at >>> 1];
}

export function ld32(at: u32): u32 {
  return u32[at >>> 2];
}

export function ldf(at: u32): f64 {
  return f32[at >>> 2];
}

export function st8(at: u32, value: u32): void {
  u8[at] = value;
}

export function st16(at: u32, value: u32): void {
  u16[at >>> 1] = value;
}

export function st32(at: u32, value: u32): void {
  u32[at >>> 2] = value;
}

/** Towards zero; the value fits 32 bits. */
export function int(value: f64): i32 {
  return value | 0;
}

export function imul(a: i32, b: i32): i32 {
  return Math.imul(a, b);
}

/** Add to four words in a row. */
export function add4(at: u32, a: u32, b: u32, c: u32, d: u32): void {
  const i = at >>> 2;
  u32[i] += a;
  u32[i + 1] += b;
  u32[i + 2] += c;
  u32[i + 3] += d;
}

export function stf(at: u32, value: f64): void {
  f32[at >>> 2] = value;
}
