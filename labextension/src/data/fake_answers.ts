/**
 * What the fake transport computes: quantised columns, gene search, one cell, and
 * the cells inside a polygon, each as the contract says it.
 */
import type {
  CellAnswer,
  GeneHit,
  GeneSearchAnswer,
  Polygon,
  SelectRequest,
  ValuesRequest
} from '../contract/wire';
import type { FakeDataset, FakeNumber } from './fake_dataset';

/** The shared-scale box of an embedding: the data centred, all sides equal. */
export function boxOf(axes: readonly Float32Array[]): { min: number[]; max: number[] } {
  const low = axes.map(axis => axis.reduce((a, v) => (v < a ? v : a), Infinity));
  const high = axes.map(axis => axis.reduce((a, v) => (v > a ? v : a), -Infinity));
  const side = Math.max(...axes.map((_, i) => high[i] - low[i])) || 1;
  const centre = axes.map((_, i) => (high[i] + low[i]) / 2);
  return { min: centre.map(c => c - side / 2), max: centre.map(c => c + side / 2) };
}

export function pointCodes(
  axes: readonly Float32Array[],
  start: number,
  end: number
): { codes: Uint16Array<ArrayBuffer>; min: number[]; max: number[] } {
  const { min, max } = boxOf(axes);
  const count = end - start;
  const codes = new Uint16Array(count * axes.length);
  axes.forEach((axis, a) => {
    const scale = 65534 / (max[a] - min[a]);
    for (let i = 0; i < count; i++) {
      const value = axis[start + i];
      codes[a * count + i] = Number.isFinite(value)
        ? Math.round((value - min[a]) * scale)
        : 65535;
    }
  });
  return { codes, min, max };
}

export function quantised(
  { values, summary }: FakeNumber,
  start: number,
  end: number,
  missing: 255 | 65535
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  const { min, max } = summary;
  const Codes = missing === 255 ? Uint8Array : Uint16Array;
  const codes = new Codes(end - start);
  const span = min === null || max === null || max === min ? 0 : max - min;
  for (let i = 0; i < codes.length; i++) {
    const value = values[start + i];
    const share = span === 0 ? 0 : (value - (min ?? 0)) / span;
    codes[i] = Number.isFinite(value) ? Math.round(share * (missing - 1)) : missing;
  }
  return codes;
}

export function geneHits(
  data: FakeDataset,
  search: URLSearchParams,
  body: unknown
): GeneSearchAnswer | { found: GeneHit[]; missing: string[] } {
  const hit = (gene: number): GeneHit => ({
    gene,
    name: data.geneNames[gene],
    column: null,
    value: null
  });
  if (body !== undefined) {
    const { names } = body as { names: string[] };
    const rows = names.map(name => data.geneNames.indexOf(name));
    return {
      found: rows.filter(row => row >= 0).map(hit),
      missing: names.filter((_, i) => rows[i] < 0)
    };
  }
  const text = (search.get('search') ?? '').toLowerCase();
  const matches = data.geneNames
    .map((name, gene) => ({ gene, at: name.toLowerCase().indexOf(text) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || a.gene - b.gene);
  const limit = Number(search.get('limit') ?? 50);
  return {
    total: matches.length,
    genes: matches.slice(0, limit).map(({ gene }) => hit(gene))
  };
}

export function cellAnswer(data: FakeDataset, search: URLSearchParams): CellAnswer {
  const position = Number(search.get('position'));
  const fields: Record<string, string | number | null> = {};
  for (const text of (search.get('fields') ?? '').split(',').filter(Boolean)) {
    const column = data.obs[Number(text)];
    const { key } = column.summary;
    if (column.kind === 'category') {
      fields[key] = column.summary.categories[column.codes[position]] ?? null;
    } else {
      const value = column.values[position];
      fields[key] = Number.isFinite(value) ? value : null;
    }
  }
  // Rows differ from positions, as they do in a real dataset.
  const row = data.manifest.n_cells - 1 - position;
  return { position, row, obs_name: `AAACATAC${String(row).padStart(6, '0')}-1`, fields };
}

/** Where a cell falls in the plane of the polygon: clip space, or its own plane. */
function projected(
  axes: readonly Float32Array[],
  cell: number,
  matrix: readonly number[] | null
): readonly [number, number] {
  const [x, y, z] = [0, 1, 2].map(a => axes[a]?.[cell] ?? 0);
  if (matrix === null) return [x, y];
  const row = (r: number) =>
    matrix[r] * x + matrix[4 + r] * y + matrix[8 + r] * z + matrix[12 + r];
  return [row(0) / row(3), row(1) / row(3)];
}

/** Even-odd rule, as the server's exact test. */
function inside(polygon: Polygon, x: number, y: number): boolean {
  let result = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) {
      result = !result;
    }
  }
  return result;
}

/** Whether a cell has one of the codes, or a value in the range. */
function holds(data: FakeDataset, { values }: ValuesRequest, cell: number): boolean {
  if (values.kind !== 'obs') return false;
  const column = data.obs[values.field];
  if ('codes' in values) {
    if (column.kind !== 'category') return false;
    const code = column.codes[cell];
    return values.codes.includes(code === column.summary.missing ? -1 : code);
  }
  if (column.kind === 'category') return false;
  const [low, high] = values.range;
  return column.values[cell] >= low && column.values[cell] <= high;
}

export function bitmap(
  cells: number,
  isIn: (cell: number) => boolean
): { bits: Uint8Array<ArrayBuffer>; count: number } {
  const bits = new Uint8Array(Math.ceil(cells / 8));
  let count = 0;
  for (let cell = 0; cell < cells; cell++) {
    if (!isIn(cell)) continue;
    bits[cell >> 3] |= 1 << (cell & 7);
    count++;
  }
  return { bits, count };
}

export function select(data: FakeDataset, body: unknown): ReturnType<typeof bitmap> {
  const request = body as SelectRequest;
  const { n_cells } = data.manifest;
  if ('values' in request) return bitmap(n_cells, cell => holds(data, request, cell));
  const { embedding, polygons, matrix } = request;
  const axes = data.coordinates[embedding];
  return bitmap(n_cells, cell => {
    const [x, y] = projected(axes, cell, matrix);
    return polygons.some(polygon => inside(polygon, x, y));
  });
}

/** The fake graph is a ring in display order. */
export function neighbours(
  data: FakeDataset,
  search: URLSearchParams
): ReturnType<typeof bitmap> {
  const { n_cells } = data.manifest;
  const [centre, degree] = ['cell', 'degree'].map(name => Number(search.get(name)));
  return bitmap(n_cells, cell => {
    const apart = Math.abs(cell - centre);
    return Math.min(apart, n_cells - apart) <= degree;
  });
}
