/**
 * Counts what lives on the GPU: wraps the calls of every WebGL2 context of the page
 * that make, fill and delete. Install it before the first renderer.
 */

/** Bytes a texel of the formats that the renderer uses. */
const TEXEL: Readonly<Record<number, number>> = {
  0x8232: 1, // R8UI
  0x8234: 2, // R16UI
  0x8236: 4, // R32UI
  0x8058: 4, // RGBA8
  0x81a6: 4, // DEPTH_COMPONENT24
  0x822e: 4, // R32F
  0x8814: 16, // RGBA32F
  0x881a: 8 // RGBA16F
};

const KINDS = [
  'Buffer',
  'Texture',
  'Framebuffer',
  'Renderbuffer',
  'VertexArray',
  'Program'
] as const;
type Kind = (typeof KINDS)[number];

export class GlLedger {
  /** Objects that were made and not deleted. */
  readonly alive = new Map<Kind, Set<object>>(KINDS.map(kind => [kind, new Set()]));
  /** Bytes of buffers and textures that hold something of every cell. */
  cellBytes = 0;
  /** Bytes of the largest uploads between two animation frames. */
  mostUploaded = 0;
  /** Points that draw calls asked for. */
  vertices = 0;
  /** Bytes of buffers from which on the GPU says that it has no more memory. */
  memory = Infinity;
  private uploaded = 0;
  private readonly bytes = new Map<object, number>();
  private readonly bound = new Map<number, object | null>();
  private failed = false;
  private readonly restore: (() => void)[] = [];

  constructor() {
    const prototype = WebGL2RenderingContext.prototype as unknown as Record<
      string,
      (...args: never[]) => unknown
    >;
    for (const kind of KINDS) this.watchKind(prototype, kind);
    this.wrap(prototype, 'bindBuffer', ([target, object]) => this.bind(target, object));
    this.wrap(prototype, 'bindTexture', ([target, object]) => this.bind(target, object));
    this.wrap(prototype, 'bufferData', ([target, data]) => {
      const size = typeof data === 'number' ? data : (data as ArrayBufferView).byteLength;
      this.hold(target as number, size);
    });
    this.wrap(prototype, 'texStorage3D', ([target, , format, width, height, depth]) => {
      const texels = [width, height, depth].reduce(
        (product: number, side) => product * (side as number),
        1
      );
      this.hold(target as number, texels * TEXEL[format as number]);
    });
    this.wrap(prototype, 'bufferSubData', ([, , column, , count]) => {
      this.upload((count as number) * (column as Uint16Array).BYTES_PER_ELEMENT);
    });
    this.wrap(prototype, 'texSubImage3D', args => {
      const [width, height, depth] = args.slice(5, 8) as number[];
      this.upload(width * height * depth * (args[10] as Uint8Array).BYTES_PER_ELEMENT);
    });
    this.wrap(prototype, 'drawArrays', ([mode, , count]) => {
      if (mode === WebGL2RenderingContext.POINTS) this.vertices += count as number;
    });
    const { getExtension } = prototype;
    const count = (counts: Int32Array, from: number, draws: number) => {
      for (const n of counts.subarray(from, from + draws)) this.vertices += n;
    };
    Object.assign(prototype, {
      getExtension(this: unknown, name: never) {
        const extension = getExtension.call(this, name) as WEBGL_multi_draw | null;
        if (name !== 'WEBGL_multi_draw' || !extension) return extension;
        const multiDraw: WEBGL_multi_draw['multiDrawArraysWEBGL'] = (...args) => {
          count(args[3] as Int32Array, args[4], args[5]);
          extension.multiDrawArraysWEBGL(...args);
        };
        return { multiDrawArraysWEBGL: multiDraw };
      }
    });
    this.restore.push(() => Object.assign(prototype, { getExtension }));
    const { getError } = prototype;
    const ledger = this;
    Object.assign(prototype, {
      getError(this: WebGL2RenderingContext): number {
        const { failed } = ledger;
        ledger.failed = false;
        return failed ? this.OUT_OF_MEMORY : (getError.call(this) as number);
      }
    });
    this.restore.push(() => Object.assign(prototype, { getError }));
    const frame = window.requestAnimationFrame;
    window.requestAnimationFrame = callback =>
      frame.call(window, time => {
        this.uploaded = 0;
        callback(time);
      });
    this.restore.push(() => (window.requestAnimationFrame = frame));
  }

  count(): Record<string, number> {
    return Object.fromEntries([...this.alive].map(([kind, set]) => [kind, set.size]));
  }

  dispose(): void {
    for (const undo of this.restore.reverse()) undo();
  }

  private bind(target: unknown, object: unknown): void {
    this.bound.set(target as number, object as object | null);
  }

  private hold(target: number, bytes: number): void {
    const object = this.bound.get(target);
    if (!object) return;
    if (this.cellBytes + bytes > this.memory) {
      this.failed = true;
      return;
    }
    this.cellBytes += bytes - (this.bytes.get(object) ?? 0);
    this.bytes.set(object, bytes);
  }

  private upload(bytes: number): void {
    this.uploaded += bytes;
    this.mostUploaded = Math.max(this.mostUploaded, this.uploaded);
  }

  private watchKind(
    prototype: Record<string, (...args: never[]) => unknown>,
    kind: Kind
  ): void {
    const set = this.alive.get(kind)!;
    this.wrap(prototype, `create${kind}`, (_, made) => set.add(made as object));
    this.wrap(prototype, `delete${kind}`, ([object]) => {
      set.delete(object as object);
      this.cellBytes -= this.bytes.get(object as object) ?? 0;
      this.bytes.delete(object as object);
    });
  }

  private wrap(
    prototype: Record<string, (...args: never[]) => unknown>,
    name: string,
    note: (args: unknown[], result: unknown) => void
  ): void {
    const native = prototype[name];
    Object.assign(prototype, {
      [name](this: unknown, ...args: never[]) {
        const result = native.apply(this, args);
        note(args, result);
        return result;
      }
    });
    this.restore.push(() => Object.assign(prototype, { [name]: native }));
  }
}
