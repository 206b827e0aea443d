/**
 * What Lab may know of a dataset: its metadata. Without it Lab would copy the whole
 * file into `.ipynb_checkpoints/` on opening, or fetch it as base64.
 */
import {
  RestContentProvider,
  type Contents,
  type IContentProvider,
  type ServerConnection
} from '@jupyterlab/services';

type Reader = Pick<IContentProvider, 'get'>;

export class MetadataOnlyProvider implements IContentProvider {
  constructor(reader: Reader) {
    this._reader = reader;
  }

  /** Answers without content, and as read-only: then Lab makes no checkpoint. */
  async get(path: string, options?: Contents.IFetchOptions): Promise<Contents.IModel> {
    const model = await this._reader.get(path, {
      ...(options?.type === undefined ? {} : { type: options.type }),
      content: false
    });
    return { ...model, writable: false, content: null, format: null };
  }

  save(path: string): Promise<Contents.IModel> {
    return Promise.reject(
      new Error(`Cellucid shows “${path}” and never writes it: there is nothing to save.`)
    );
  }

  private readonly _reader: Reader;
}

/** The provider over the contents service of the server that Lab talks to. */
export function metadataOnly(
  serverSettings: ServerConnection.ISettings
): MetadataOnlyProvider {
  return new MetadataOnlyProvider(
    new RestContentProvider({ apiEndpoint: 'api/contents', serverSettings })
  );
}
