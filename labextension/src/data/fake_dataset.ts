/**
 * A small synthetic dataset for tests and for looking at the viewer without a
 * server: clusters in 2D and 3D, categories, numbers with missing values, genes.
 * The same seed gives the same cells for ever.
 */
import type { CategorySummary, Manifest, Notice, NumberSummary } from '../contract/wire';

export interface FakeOptions {
  readonly name?: string;
  readonly cells?: number;
  readonly genes?: number;
  /** Labels of the field `cluster`. */
  readonly categories?: number;
  /** Largest number of cells in a block. */
  readonly block?: number;
  readonly embeddings?: boolean;
  readonly warnings?: readonly Notice[];
  readonly version?: string;
}

export interface FakeCategory {
  readonly kind: 'category';
  readonly codes: Uint32Array;
  readonly summary: CategorySummary;
}

export interface FakeNumber {
  readonly kind: 'number';
  /** NaN where missing. */
  readonly values: Float32Array;
  readonly summary: NumberSummary;
}

export interface FakeDataset {
  readonly manifest: Manifest;
  /** Per embedding, one array per axis; coordinates, NaN where missing. */
  readonly coordinates: readonly (readonly Float32Array[])[];
  readonly obs: readonly (FakeCategory | FakeNumber)[];
  readonly geneNames: readonly string[];
  gene(row: number): FakeNumber;
}

/** Deterministic numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const LABELS = [
  'CD4+/CD25 T Reg',
  'CD4+/CD45RA+/CD25- Naive T',
  'CD8+ Cytotoxic T',
  'CD8+/CD45RA+ Naive Cytotoxic',
  'CD14+ Monocyte',
  'CD19+ B',
  'CD34+',
  'CD56+ NK',
  'Dendritic',
  'Megakaryocyte'
];
const GENES = [
  'CD3D',
  'CD3E',
  'CD4',
  'CD8A',
  'CD14',
  'CD19',
  'FCGR3A',
  'GNLY',
  'HLA-DRA'
];

export function numberSummary(key: string, values: Float32Array): NumberSummary {
  const finite = values.filter(Number.isFinite).sort();
  const histogram = new Array<number>(64).fill(0);
  if (finite.length === 0) {
    return {
      kind: 'number',
      key,
      min: null,
      max: null,
      mean: null,
      n_missing: values.length,
      n_nonzero: 0,
      histogram,
      p01: null,
      p99: null
    };
  }
  const min = finite[0];
  const max = finite[finite.length - 1];
  let sum = 0;
  let nonzero = 0;
  for (const value of finite) {
    sum += value;
    if (value !== 0) nonzero++;
    const bin = max > min ? Math.floor(((value - min) / (max - min)) * 64) : 0;
    histogram[Math.min(63, bin)]++;
  }
  const quantile = (q: number) => finite[Math.round(q * (finite.length - 1))];
  return {
    kind: 'number',
    key,
    min,
    max,
    mean: sum / finite.length,
    n_missing: values.length - finite.length,
    n_nonzero: nonzero,
    histogram,
    p01: quantile(0.01),
    p99: quantile(0.99)
  };
}

function category(
  key: string,
  categories: readonly string[],
  codes: Uint32Array,
  colors: readonly string[] | null = null
): FakeCategory {
  const encoding =
    categories.length < 256 ? 'u8' : categories.length < 65536 ? 'u16' : 'u32';
  const missing = encoding === 'u8' ? 255 : encoding === 'u16' ? 65535 : 4294967295;
  const counts = new Array<number>(categories.length).fill(0);
  let absent = 0;
  codes.forEach((code, cell) => {
    if (code < categories.length) counts[code]++;
    else {
      absent++;
      codes[cell] = missing;
    }
  });
  const n_missing = absent;
  return {
    kind: 'category',
    codes,
    summary: {
      kind: 'category',
      key,
      categories,
      counts,
      colors,
      n_missing,
      encoding,
      missing,
      ordered: false
    }
  };
}

function number(key: string, values: Float32Array): FakeNumber {
  return { kind: 'number', values, summary: numberSummary(key, values) };
}

/** Cumulative block ends: a first block, then blocks of at most `size`. */
function cumulative(cells: number, size: number): number[] {
  const ends: number[] = [];
  for (let end = Math.min(size, cells); ; end = Math.min(cells, end + size)) {
    ends.push(end);
    if (end === cells) return ends;
  }
}

export function createFakeDataset(options: FakeOptions = {}): FakeDataset {
  const n = options.cells ?? 700;
  const groups = options.categories ?? LABELS.length;
  const random = seeded(7);
  const centres = Array.from({ length: groups }, (_, i) => {
    const angle = i * 2.399963;
    const radius = 9 * Math.sqrt((i + 0.6) / groups);
    const spread = (0.5 + 0.7 * random()) * Math.min(1, Math.sqrt(14 / groups));
    return {
      x: radius * Math.cos(angle),
      y: radius * Math.sin(angle),
      z: 8 * (random() - 0.5),
      spread
    };
  });
  const [x, y, z] = [0, 1, 2].map(() => new Float32Array(n));
  const [x3, y3] = [0, 1].map(() => new Float32Array(n));
  const cluster = new Uint32Array(n);
  const batch = new Uint32Array(n);
  const mito = new Float32Array(n);
  const counts = new Float32Array(n);
  for (let cell = 0; cell < n; cell++) {
    const group = Math.floor(groups * random() ** 1.6);
    const { spread, ...c } = centres[group];
    cluster[cell] = cell % 97 === 41 ? groups : group;
    batch[cell] = random() < 0.62 ? 0 : 1;
    const bend = gaussian(random) * spread;
    x[cell] = c.x + bend + 0.2 * gaussian(random) * spread;
    y[cell] = c.y + 0.5 * bend * bend * 0.6 + gaussian(random) * spread * 0.6;
    x3[cell] = c.x + gaussian(random) * spread;
    y3[cell] = c.y + gaussian(random) * spread;
    z[cell] = c.z + gaussian(random) * spread;
    mito[cell] = cell % 50 === 0 ? NaN : Math.abs(0.02 + 0.012 * gaussian(random));
    counts[cell] = Math.round(Math.exp(7.2 + 0.5 * gaussian(random) + (group % 3) * 0.3));
  }
  const labels = Array.from({ length: groups }, (_, i) =>
    groups > LABELS.length ? `Cluster ${String(i + 1).padStart(4, '0')}` : LABELS[i]
  );
  const geneNames = Array.from(
    { length: options.genes ?? 765 },
    (_, i) => GENES[i] ?? `GENE${i}`
  );
  const obs = [
    category('cluster', labels, cluster),
    category('batch', ['control', 'stimulated'], batch, ['#4e79a7', '#f28e2b']),
    number('percent_mito', mito),
    number('n_counts', counts)
  ];
  const blocks = cumulative(n, options.block ?? 2 ** 20);
  const shown = options.embeddings ?? true;
  const manifest: Manifest = {
    schema: 1,
    id: 'fake',
    version: options.version ?? 'v1',
    name: options.name ?? 'fake.h5ad',
    format: 'h5ad',
    n_cells: n,
    n_genes: geneNames.length,
    levels: blocks,
    blocks,
    embeddings: shown
      ? [
          { key: 'X_umap', columns: [0, 1], dims: 2, default: true },
          { key: 'X_umap_3d', columns: [0, 1, 2], dims: 3, default: false }
        ]
      : [],
    obs: obs.map(({ summary }) => ({
      key: summary.key,
      kind: summary.kind,
      n_categories: summary.kind === 'category' ? summary.categories.length : null
    })),
    layers: ['X', 'raw'].map(key => ({
      key,
      format: 'csr',
      n_genes: geneNames.length,
      dtype: 'float32',
      nnz: null
    })),
    default_embedding: shown ? 0 : null,
    default_field: n > 0 ? 0 : null,
    warnings: options.warnings ?? []
  };
  const gene = (row: number): FakeNumber => {
    const draw = seeded(1000 + row);
    const marker = row % groups;
    const values = Float32Array.from(cluster, code => {
      const lit = code === marker || (row % 3 === 0 && code === (marker + 1) % groups);
      const level = lit ? 2.4 + 0.7 * gaussian(draw) : draw() < 0.12 ? 1.1 * draw() : 0;
      return Math.max(0, level);
    });
    return number(geneNames[row], values);
  };
  return {
    manifest,
    coordinates: shown
      ? [
          [x, y],
          [x3, y3, z]
        ]
      : [],
    obs,
    geneNames,
    gene
  };
}
