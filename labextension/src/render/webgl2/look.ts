/**
 * What a viewer was told to show, and counters that say what of it changed.
 */
import type { Coloring, RenderStyle } from '../../scene/inputs';
import { styleFor } from '../../scene/style';
import { CellColumns } from '../columns';
import { PERSPECTIVE_SIZE } from '../projection';
import type { OldPlaces } from './old_places';
import { marginOf, type CanvasSize } from './frame_size';

// prettier-ignore
const IDENTITY = new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);

export class Look {
  columns = new CellColumns(0, 2);
  coloring: Coloring = { kind: 'none', color: [128, 128, 128] };
  style: RenderStyle = styleFor('light', 3);
  matrix: Float32Array = IDENTITY;
  size: CanvasSize = { width: 0, height: 0, pixelRatio: 1 };
  hovered: number | null = null;
  /** Cells that are on their way from another embedding. */
  morph: OldPlaces | null = null;

  /** Changes with camera and size: what was drawn before shows another view. */
  view = 0;
  /** Changes with what is drawn: places, visibility, order, point size. */
  geometry = 0;
  /** What must be painted: everything, or where the hovered cell was and is. */
  stale: 'all' | 'hover' | null = 'all';

  /** Border of the id buffers in device pixels. */
  get margin(): number {
    const largest = this.columns.dims === 3 ? PERSPECTIVE_SIZE.max : 1;
    return marginOf(this.style.pointSize * 1.5, largest, this.size.pixelRatio);
  }

  changeView(): void {
    this.view += 1;
    this.stale = 'all';
  }
}
