/**
 * What a person drew or named -> the request that the server answers exactly.
 */
import type { RegionRequest, ValuesRequest } from '../contract/wire';
import {
  clipMatrixForEmbedding,
  preciseMatrixFor,
  screenToClip,
  screenToUnit
} from '../scene/camera';
import { draftPolygons } from '../scene/draft_shape';
import type { Draft } from '../state/draft';
import type { ColorBy } from '../state/tree';
import { scoreRequest } from './load_column';

/** The server's limit for one polygon; a longer outline is thinned. */
const MAX_VERTICES = 4096;

/** Lowest and highest coordinate of the unit cube, one number per axis. */
export interface Box {
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** Polygons as the contract wants them: flat plots in their own coordinates. */
export function regionRequest(draft: Draft, embedding: number, box: Box): RegionRequest {
  const { camera, size } = draft;
  const { min, max } = box;
  const polygons = draftPolygons(draft)
    .filter(polygon => polygon.length > 2)
    .map(polygon => {
      const step = Math.max(1, Math.ceil(polygon.length / MAX_VERTICES));
      return polygon.filter((_, i) => i % step === 0);
    });
  if (min.length > 2) {
    return {
      embedding,
      matrix: clipMatrixForEmbedding(preciseMatrixFor(camera, ...size), min, max),
      polygons: polygons.map(points =>
        points.map(([x, y]) => screenToClip(x, y, ...size))
      )
    };
  }
  // A 1-D embedding is a strip: y stays what it is in the unit square.
  const [low, high] = min.length === 1 ? [0, 1] : [min[1], max[1]];
  return {
    embedding,
    matrix: null,
    polygons: polygons.map(points =>
      points.map(([x, y]) => {
        const [u, v] = screenToUnit(camera, x, y, ...size);
        return [min[0] + u * (max[0] - min[0]), low + v * (high - low)];
      })
    )
  };
}

/** A column as `POST select` names it. */
function columnOf(colorBy: ColorBy) {
  switch (colorBy.kind) {
    case 'obs':
      return { kind: 'obs', field: colorBy.field } as const;
    case 'gene': {
      const { layer, gene, transform } = colorBy;
      return { kind: 'gene', layer, gene, transform: transform ?? 'none' } as const;
    }
    default:
      return { kind: 'score', ...scoreRequest(colorBy) } as const;
  }
}

/** Cells of some categories; -1 are those without one. */
export function codesRequest(field: number, codes: readonly number[]): ValuesRequest {
  return { values: { kind: 'obs', field, codes } };
}

/** Cells whose value lies in a range, both ends included. */
export function rangeRequest(
  colorBy: ColorBy,
  range: readonly [number, number]
): ValuesRequest {
  return { values: { ...columnOf(colorBy), range } };
}
