/**
 * The two traits that both sides may set, `color_by` and `embedding`, kept equal to the
 * viewer's state without an echo.
 */
import type { Manifest } from '../../contract/wire';
import type { ViewState } from '../../state/tree';
import type { ViewerHandle } from '../../viewer/api';
import type { WidgetModel } from './kernel_link';

/** Before the name of a score: told to Python, which cannot ask for it. */
const SCORE = 'score:';

/** The name that Python knows a colouring by; `score:NAME` is a score of genes. */
export function colorByName(manifest: Manifest, state: ViewState): string | null {
  const { colorBy } = state;
  if (colorBy === null) return null;
  if (colorBy.kind === 'score') return `${SCORE}${colorBy.name}`;
  return colorBy.kind === 'gene'
    ? colorBy.name
    : (manifest.obs[colorBy.field]?.key ?? null);
}

/** The key in obsm of the embedding on screen. */
export function embeddingKey(manifest: Manifest, state: ViewState): string | null {
  return state.embedding === null
    ? null
    : (manifest.embeddings[state.embedding]?.key ?? null);
}

/** A field may be called so as well: it comes first. */
function isScore({ obs }: Manifest, name: unknown): boolean {
  return (
    typeof name === 'string' &&
    name.startsWith(SCORE) &&
    !obs.some(({ key }) => key === name)
  );
}

export class TraitSync {
  private readonly model: WidgetModel;
  private readonly viewer: ViewerHandle;
  private readonly report: (error: unknown) => void;
  private manifest: Manifest | null = null;
  private latest: ViewState | null = null;
  private applying = 0;
  private publishing = false;
  /** The latest colour that Python asked for. */
  private change: Promise<void> = Promise.resolve();

  constructor(
    model: WidgetModel,
    viewer: ViewerHandle,
    report: (error: unknown) => void
  ) {
    this.model = model;
    this.viewer = viewer;
    this.report = report;
    model.on('change:color_by', this.applyColorBy);
    model.on('change:embedding', this.applyEmbedding);
  }

  /** The dataset is open: what Python asked for before comes now. */
  start(manifest: Manifest): void {
    this.manifest = manifest;
    this.applyEmbedding();
    // The default colour stays unless Python named one.
    if (typeof this.model.get('color_by') === 'string') this.applyColorBy();
    else this.publishLatest();
  }

  /** The person changed something: tell Python. */
  publish(state: ViewState): void {
    this.latest = state;
    this.publishLatest();
  }

  private publishLatest(): void {
    // While a name of Python's is looked up, the state still shows the former colour.
    if (this.manifest === null || this.latest === null || this.applying > 0) return;
    const color = colorByName(this.manifest, this.latest);
    const embedding = embeddingKey(this.manifest, this.latest);
    if (
      this.model.get('color_by') === color &&
      this.model.get('embedding') === embedding
    ) {
      return;
    }
    // Our own change is no wish of Python's.
    this.publishing = true;
    this.model.set('color_by', color);
    this.model.set('embedding', embedding);
    this.publishing = false;
    this.model.save_changes();
  }

  /** Resolves when the viewer has taken over what Python set. */
  applied(): Promise<void> {
    return this.change;
  }

  dispose(): void {
    this.model.off('change:color_by', this.applyColorBy);
    this.model.off('change:embedding', this.applyEmbedding);
  }

  private readonly applyColorBy = (): void => {
    if (this.manifest === null || this.publishing) return;
    const name = this.model.get('color_by');
    // The score of another view of this model: its genes are known there only.
    if (isScore(this.manifest, name)) return;
    this.applying += 1;
    this.change = this.viewer.colorBy(typeof name === 'string' ? name : null).then(
      () => {
        // The state that follows says the same; the latest one may be older.
        this.applying -= 1;
      },
      (error: unknown) => {
        this.applying -= 1;
        this.report(error);
        // Python sees the colour that is really shown.
        this.publishLatest();
      }
    );
  };

  private readonly applyEmbedding = (): void => {
    const key = this.model.get('embedding');
    if (this.manifest === null || this.publishing || typeof key !== 'string') return;
    try {
      this.viewer.setEmbedding(key);
    } catch (error) {
      this.report(error);
    }
  };
}
