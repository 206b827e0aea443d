/**
 * The two ways in which a request fails: no answer came (`NetworkError`), or the
 * answer was an error with a code, a message and a hint (`ResponseError`).
 */
import type { ErrorBody } from '../contract/wire';
import { isRecord, isString, messageOf } from '../core/guards';

/** No answer: offline, server stopped, proxy in between gave up. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(message = 'The server did not answer.', options?: ErrorOptions) {
    super(message, options);
  }
}

/** The server answered, and the answer is an error. */
export class ResponseError extends Error {
  override readonly name = 'ResponseError';
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  /** Seconds after which another try makes sense, when the server said so. */
  readonly retryAfter: number | null;

  constructor(status: number, body: ErrorBody, retryAfter: number | null = null) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.hint = body.hint;
    this.retryAfter = retryAfter;
  }
}

/** The answer does not keep the contract (wrong length, unknown encoding). */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

/** Any error as the one shape that a person sees. */
export function toErrorBody(error: unknown): ErrorBody {
  const message = messageOf(error);
  // Errors of this package (the server's, the renderer's) bring code and hint along.
  if (isRecord(error) && isString(error.code) && isString(error.hint)) {
    return { code: error.code, message, hint: error.hint };
  }
  if (error instanceof NetworkError) {
    return {
      code: 'network',
      message,
      hint: 'Check that Jupyter is still running and that you are online, then retry.'
    };
  }
  if (error instanceof ContractError) {
    return {
      code: 'contract',
      message,
      hint: 'The page and the server may be of different versions: reload the page.'
    };
  }
  return {
    code: 'viewer',
    message,
    hint: 'Retry; if it happens again, report it with the steps.'
  };
}
