/**
 * The one error of this room that reaches a person: nothing here can draw.
 */

export class RendererUnavailableError extends Error {
  override readonly name = 'RendererUnavailableError';
  readonly code = 'renderer_unavailable';

  constructor(
    message = 'This browser offers no WebGL2, so the cells cannot be drawn.',
    readonly hint = 'Turn on hardware acceleration, or open the notebook in a recent Chrome, Edge, Firefox or Safari.'
  ) {
    super(message);
  }
}
