/**
 * What is measured without asking a candidate: GPU bytes and the last GL context, by
 * wrapping every call that allocates; frames that come at once instead of at 60 Hz, so
 * that a quantum of 16 ms hides nothing. Import it before any candidate.
 */

/** Bytes of what lives on the GPU now, by object. */
const alive = new Map();
/** Contexts in the order in which they were made. */
export const contexts = [];

export function gpuBytes() {
  let sum = 0;
  for (const bytes of alive.values()) sum += bytes;
  return sum;
}

const TEXEL = {
  // Bytes of one texel by sized internal format; unsized ones are RGBA8 here.
  0x8229: 1,
  0x8232: 1,
  0x822b: 2,
  0x8238: 2,
  0x8058: 4,
  0x8d7c: 4,
  0x822e: 4,
  0x8236: 4,
  0x822d: 2,
  0x8234: 2,
  0x881a: 8,
  0x8230: 8,
  0x8814: 16,
  0x8051: 3,
  0x81a5: 2,
  0x81a6: 3,
  0x8cac: 4,
  0x88f0: 4,
  0x8cad: 8,
  0x8c43: 4
};

function wrap(prototype) {
  if (!prototype) return;
  const bound = new WeakMap();
  const targetsOf = gl => {
    if (!bound.has(gl)) bound.set(gl, new Map());
    return bound.get(gl);
  };
  const method = (name, before) => {
    const original = prototype[name];
    if (!original) return;
    prototype[name] = function (...args) {
      const result = original.apply(this, args);
      before.call(this, args, result);
      return result;
    };
  };
  const remember = function ([target, object]) {
    targetsOf(this).set(target, object);
  };
  method('bindBuffer', remember);
  method('bindTexture', remember);
  method('bindRenderbuffer', remember);
  // The index buffer belongs to the vertex array.
  method('bindVertexArray', function () {
    targetsOf(this).delete(this.ELEMENT_ARRAY_BUFFER);
  });
  method('bufferData', function ([target, data, , offset = 0, length = 0]) {
    const object = targetsOf(this).get(target);
    if (!object) return;
    if (typeof data === 'number') alive.set(object, data);
    else if (data) {
      const unit = data.BYTES_PER_ELEMENT ?? 1;
      alive.set(object, length > 0 ? length * unit : data.byteLength - offset * unit);
    }
  });
  const texel = format => TEXEL[format] ?? 4;
  method('texStorage2D', function ([target, levels, format, width, height]) {
    const object = targetsOf(this).get(target);
    if (object)
      alive.set(object, width * height * texel(format) * (levels > 1 ? 4 / 3 : 1));
  });
  method('texStorage3D', function ([target, , format, width, height, depth]) {
    const object = targetsOf(this).get(target);
    if (object) alive.set(object, width * height * depth * texel(format));
  });
  method('texImage2D', function (args) {
    const object = targetsOf(this).get(args[0]);
    if (!object || args.length < 9) return;
    const [, level, format, width, height, , , type] = args;
    const wide =
      type === this.FLOAT && texel(format) === 4 && format === this.RGBA
        ? 16
        : texel(format);
    if (level === 0) alive.set(object, width * height * wide);
  });
  method('texImage3D', function ([target, level, format, width, height, depth]) {
    const object = targetsOf(this).get(target);
    if (object && level === 0) alive.set(object, width * height * depth * texel(format));
  });
  method('renderbufferStorage', function ([target, format, width, height]) {
    const object = targetsOf(this).get(target);
    if (object) alive.set(object, width * height * texel(format));
  });
  for (const name of ['deleteBuffer', 'deleteTexture', 'deleteRenderbuffer']) {
    method(name, ([object]) => alive.delete(object));
  }
}

wrap(globalThis.WebGL2RenderingContext?.prototype);
wrap(globalThis.WebGLRenderingContext?.prototype);

for (const Canvas of [globalThis.HTMLCanvasElement, globalThis.OffscreenCanvas]) {
  if (!Canvas) continue;
  const original = Canvas.prototype.getContext;
  Canvas.prototype.getContext = function (...args) {
    const context = original.apply(this, args);
    const isGl = String(args[0]).startsWith('webgl');
    if (isGl && context && !contexts.includes(context)) contexts.push(context);
    return context;
  };
}

// Frames at once: MessageChannel tasks, as rAF-driven libraries would otherwise wait.
const channel = new MessageChannel();
const waiting = new Map();
let next = 1;
channel.port1.onmessage = () => {
  const calls = [...waiting.values()];
  waiting.clear();
  for (const call of calls) call(performance.now());
};
globalThis.requestAnimationFrame = call => {
  const handle = next++;
  waiting.set(handle, call);
  if (waiting.size === 1) channel.port2.postMessage(0);
  return handle;
};
globalThis.cancelAnimationFrame = handle => void waiting.delete(handle);

/** Wait until every GL context has done what it was told. */
export function finishGl() {
  const pixel = new Uint8Array(4);
  for (const gl of contexts) {
    if (gl.isContextLost()) continue;
    const before = gl.getParameter(gl.FRAMEBUFFER_BINDING);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    gl.bindFramebuffer(gl.FRAMEBUFFER, before);
  }
}

export const nextFrame = () => new Promise(resolve => requestAnimationFrame(resolve));

/** Until a library that draws in its own frames has drawn, and the GPU is done. */
export async function drawnFrames(count = 3) {
  for (let i = 0; i < count; i++) await nextFrame();
  finishGl();
}
