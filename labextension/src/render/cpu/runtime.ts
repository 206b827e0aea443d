/**
 * The kernels and their memory: WebAssembly with SIMD where the page may compile it,
 * the same in JavaScript elsewhere.
 */
import { Heap, ScriptMemory, UNIT, type Memory } from './heap';
import { boxes } from './kernels/boxes';
import { marks } from './kernels/marks';
import { largest, overlay } from './kernels/overlay';
import { shade } from './kernels/shade';
import { splatDeep } from './kernels/splat_deep';
import { splatFlat } from './kernels/splat_flat';
import { WASM } from './wasm_module';

export interface Kernels {
  readonly boxes: typeof boxes;
  readonly splatFlat: typeof splatFlat;
  readonly splatDeep: typeof splatDeep;
  readonly marks: typeof marks;
  readonly shade: typeof shade;
  readonly overlay: typeof overlay;
  readonly largest: typeof largest;
}

export interface Runtime {
  readonly kind: 'wasm' | 'script';
  readonly kernels: Kernels;
  readonly heap: Heap;
}

class WasmMemory implements Memory {
  readonly memory = new WebAssembly.Memory({ initial: (2 * UNIT) >> 16, maximum: 65536 });

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  growBy(bytes: number): void {
    this.memory.grow(bytes >>> 16);
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
}

export function scriptRuntime(mostUnits?: number): Runtime {
  const kernels: Kernels = {
    boxes,
    splatFlat,
    splatDeep,
    marks,
    shade,
    overlay,
    largest
  };
  return { kind: 'script', kernels, heap: new Heap(new ScriptMemory(), mostUnits) };
}

/** Throws where a policy forbids it, or where SIMD is unknown. */
export async function wasmRuntime(mostUnits?: number): Promise<Runtime> {
  const memory = new WasmMemory();
  const imports = { env: { memory: memory.memory } };
  const { instance } = await WebAssembly.instantiate(bytesOf(WASM), imports);
  const kernels = instance.exports as unknown as Kernels;
  return { kind: 'wasm', kernels, heap: new Heap(memory, mostUnits) };
}

export async function bestRuntime(): Promise<Runtime> {
  try {
    return await wasmRuntime();
  } catch {
    return scriptRuntime();
  }
}
