/**
 * Model and widget factories. The models hold nothing: `fileFormat === null` makes
 * Lab ask for metadata only, whatever drive the file is on.
 */
import {
  ABCWidgetFactory,
  TextModelFactory,
  type DocumentRegistry
} from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import { CellucidDocument, type DocumentServices } from './document';

export class NoContentModelFactory extends TextModelFactory {
  constructor(name: string, contentType: 'file' | 'directory') {
    super();
    this._modelName = name;
    this._contentType = contentType;
  }

  override get name(): string {
    return this._modelName;
  }

  override get contentType(): Contents.ContentType {
    return this._contentType;
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }

  /** A dataset is no shared text, even with real-time collaboration installed. */
  override get collaborative(): boolean {
    return false;
  }

  private readonly _modelName: string;
  private readonly _contentType: Contents.ContentType;
}

export class CellucidFactory extends ABCWidgetFactory<CellucidDocument> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<CellucidDocument>,
    services: DocumentServices
  ) {
    super(options);
    this._services = services;
  }

  protected createNewWidget(context: DocumentRegistry.Context): CellucidDocument {
    return new CellucidDocument(context, this._services);
  }

  private readonly _services: DocumentServices;
}
