/**
 * How bytes arrive: the one interface that the Lab, page, comm and fake
 * transports implement. Knows no dataset and no DOM.
 */

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `cellucid/api/`, e.g. `datasets/ID/VERSION/points/0/0?encoding=f32`. */
  readonly path: string;
  /** JSON body of a POST. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: ArrayBuffer;
}

export interface Transport {
  /**
   * Resolves with any HTTP status; rejects with `NetworkError` where no answer
   * came, and with the signal's reason where the caller gave up.
   */
  send(request: TransportRequest): Promise<TransportResponse>;
  dispose(): void;
}
