/**
 * A linked pair of shaders and its uniforms.
 */

export class Program {
  private readonly program: WebGLProgram;
  private readonly locations = new Map<string, WebGLUniformLocation | null>();

  constructor(
    private readonly gl: WebGL2RenderingContext,
    vertex: string,
    fragment: string
  ) {
    this.program = gl.createProgram();
    const shaders = [
      this.compile(gl.VERTEX_SHADER, vertex),
      this.compile(gl.FRAGMENT_SHADER, fragment)
    ];
    gl.linkProgram(this.program);
    for (const shader of shaders) gl.deleteShader(shader);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = shaders.map(shader => gl.getShaderInfoLog(shader) ?? '').join('\n');
      throw new Error(
        `A shader was refused: ${gl.getProgramInfoLog(this.program) ?? ''} ${logs}`
      );
    }
  }

  use(): void {
    this.gl.useProgram(this.program);
  }

  /** null where the compiler found a uniform unused: setting it does nothing. */
  at(name: string): WebGLUniformLocation | null {
    let location = this.locations.get(name);
    if (location === undefined) {
      location = this.gl.getUniformLocation(this.program, name);
      this.locations.set(name, location);
    }
    return location;
  }

  dispose(): void {
    this.gl.deleteProgram(this.program);
  }

  private compile(type: number, source: string): WebGLShader {
    const shader = this.gl.createShader(type);
    // null only when the context is lost: then nothing that follows matters.
    if (!shader) throw new Error('The graphics context was lost.');
    this.gl.shaderSource(shader, source);
    this.gl.compileShader(shader);
    this.gl.attachShader(this.program, shader);
    return shader;
  }
}
