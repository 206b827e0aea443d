/**
 * The data contract over Lab's own connection to its server: base URL, token and
 * XSRF header are Lab's.
 */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { API_BASE, VIEWER_HEADER } from '../../contract/wire';
import { abortError, joinSignals } from '../../core/abort';
import { NetworkError } from '../../data/errors';
import type {
  Transport,
  TransportRequest,
  TransportResponse
} from '../../data/transport';
import { newViewerId } from '../../data/viewer_id';

export class LabTransport implements Transport {
  constructor(settings: ServerConnection.ISettings) {
    this._settings = settings;
    this._base = URLExt.join(settings.baseUrl, API_BASE);
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const { signal, release } = joinSignals([request.signal, this._closed.signal]);
    try {
      signal.throwIfAborted();
      const response = await ServerConnection.makeRequest(
        this._base + request.path,
        {
          method: request.method,
          // Lab's default `no-store` adds a time stamp to the URL: nothing would
          // ever come from the browser's cache.
          cache: 'default',
          signal,
          headers: { [VIEWER_HEADER]: this._viewer },
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) })
        },
        this._settings
      );
      const headers = new Map<string, string>();
      response.headers.forEach((value, name) => headers.set(name.toLowerCase(), value));
      return { status: response.status, headers, body: await response.arrayBuffer() };
    } catch (error) {
      // The caller gave up: its own reason, not the fetch's wording of it.
      signal.throwIfAborted();
      throw new NetworkError('The Jupyter server did not answer.', { cause: error });
    } finally {
      release();
    }
  }

  dispose(): void {
    this._closed.abort(abortError('The viewer was closed.'));
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _base: string;
  private readonly _viewer = newViewerId();
  private readonly _closed = new AbortController();
}
