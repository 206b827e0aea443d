/**
 * From a transport response to JSON or to a `ResponseError`: the one place that
 * reads statuses and error bodies.
 */
import type { ErrorBody } from '../contract/wire';
import { isRecord, isString } from '../core/guards';
import { ContractError, ResponseError } from './errors';
import type { TransportResponse } from './transport';

const FALLBACK: Readonly<Record<number, ErrorBody>> = {
  401: {
    code: 'unauthenticated',
    message: 'You are no longer signed in.',
    hint: 'Reload the page and sign in again.'
  },
  403: {
    code: 'forbidden',
    message: 'You may not read this.',
    hint: 'Sign in again, or ask the owner for access.'
  },
  404: {
    code: 'not_found',
    message: 'The server does not know this address.',
    hint: 'Check that the cellucid_ext server extension is enabled.'
  },
  503: {
    code: 'unavailable',
    message: 'The server cannot answer now.',
    hint: 'Wait a moment, then retry.'
  }
};

function isErrorBody(value: unknown): value is ErrorBody {
  return (
    isRecord(value) &&
    isString(value.code) &&
    isString(value.message) &&
    isString(value.hint)
  );
}

/** Parse a body as JSON; a proxy's HTML page becomes a readable error. */
export function parseJson(response: TransportResponse): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(response.body));
  } catch (error) {
    throw new ContractError('The server answered with something that is not JSON.', {
      cause: error
    });
  }
}

/** Pass an OK response through; throw a `ResponseError` for any other. */
export function expectOk(response: TransportResponse): TransportResponse {
  const { status } = response;
  if (status >= 200 && status < 300) {
    return response;
  }
  const wait = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfter = Number.isFinite(wait) ? wait : null;
  let body: unknown = null;
  try {
    body = parseJson(response);
  } catch {
    // A proxy or a login page answered in HTML: the status has to do.
  }
  if (isErrorBody(body)) {
    throw new ResponseError(status, body, retryAfter);
  }
  throw new ResponseError(
    status,
    FALLBACK[status] ?? {
      code: `http_${status}`,
      message: `The server answered with status ${status}.`,
      hint: 'Retry; if it happens again, look at the server log.'
    },
    retryAfter
  );
}
