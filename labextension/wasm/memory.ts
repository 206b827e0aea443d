/**
 * What `src/render/cpu/kernels/memory.ts` is for JavaScript, in AssemblyScript.
 */

// @ts-ignore: decorator
@inline
export function ld8(at: u32): u32 {
  return load<u8>(at);
}

// @ts-ignore: decorator
@inline
export function ld16(at: u32): u32 {
  return load<u16>(at);
}

// @ts-ignore: decorator
@inline
export function ld32(at: u32): u32 {
  return load<u32>(at);
}

// @ts-ignore: decorator
@inline
export function ldf(at: u32): f64 {
  return <f64>load<f32>(at);
}

// @ts-ignore: decorator
@inline
export function st8(at: u32, value: u32): void {
  store<u8>(at, <u8>value);
}

// @ts-ignore: decorator
@inline
export function st16(at: u32, value: u32): void {
  store<u16>(at, <u16>value);
}

// @ts-ignore: decorator
@inline
export function st32(at: u32, value: u32): void {
  store<u32>(at, value);
}

// @ts-ignore: decorator
@inline
export function int(value: f64): i32 {
  return <i32>value;
}

// @ts-ignore: decorator
@inline
export function imul(a: i32, b: i32): i32 {
  return a * b;
}

// @ts-ignore: decorator
@inline
export function add4(at: u32, a: u32, b: u32, c: u32, d: u32): void {
  v128.store(at, i32x4.add(v128.load(at), i32x4(a, b, c, d)));
}

// @ts-ignore: decorator
@inline
export function stf(at: u32, value: f64): void {
  store<f32>(at, <f32>value);
}
