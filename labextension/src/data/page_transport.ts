/**
 * The transport of the standalone page: `fetch` on the page's own origin, with
 * Jupyter's XSRF token on every request (a hub asks for it on GET too).
 */
import { API_BASE, VIEWER_HEADER } from '../contract/wire';
import { NetworkError } from './errors';
import type { Transport, TransportRequest, TransportResponse } from './transport';
import { newViewerId } from './viewer_id';

/** Read one cookie; null where it is absent. */
export function readCookie(cookies: string, name: string): string | null {
  let found: string | null = null;
  for (const part of cookies.split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) {
      // Of equal names the server keeps the last, so that one must be sent back.
      found = decodeURIComponent(value.join('='));
    }
  }
  return found;
}

/** What the transport needs from its surroundings; the page gives its own. */
export interface PageSurroundings {
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  readonly cookies: () => string;
}

const PAGE: PageSurroundings = {
  fetch: (input, init) => globalThis.fetch(input, init),
  cookies: () => globalThis.document.cookie
};

export class PageTransport implements Transport {
  private readonly root: string;
  private readonly viewer = newViewerId();

  /**
   * @param baseUrl - Jupyter's base URL, with or without a slash at its end.
   */
  constructor(
    baseUrl: string,
    private readonly surroundings: PageSurroundings = PAGE
  ) {
    this.root = `${baseUrl.replace(/\/*$/, '/')}${API_BASE}`;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const headers: Record<string, string> = { [VIEWER_HEADER]: this.viewer };
    const token = readCookie(this.surroundings.cookies(), '_xsrf');
    if (token !== null) {
      headers['X-XSRFToken'] = token;
    }
    if (request.body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    try {
      const response = await this.surroundings.fetch(this.root + request.path, {
        method: request.method,
        headers,
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        signal: request.signal,
        credentials: 'same-origin',
        // Immutable URLs: the browser's own cache is the first cache.
        cache: 'default'
      });
      return {
        status: response.status,
        headers: new Map([...response.headers].map(([k, v]) => [k.toLowerCase(), v])),
        body: await response.arrayBuffer()
      };
    } catch (error) {
      if (request.signal?.aborted) {
        throw request.signal.reason;
      }
      throw new NetworkError(undefined, { cause: error });
    }
  }

  dispose(): void {
    // Nothing is kept open: every request carries its caller's signal.
  }
}
