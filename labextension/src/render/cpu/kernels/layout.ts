/**
 * Where a kernel finds its arguments: byte offsets of a block of 32-bit words, one
 * block per kind of work. Written by `jobs.ts`, read by the kernels.
 */

/** Bytes of a block of arguments. */
export const JOB_BYTES: u32 = 256;

/** Cells per box of culling. */
export const RUN: i32 = 128;
/** Bytes of a box: least x, y, z, 0, largest x, y, z, 0 as u16. */
export const BOX_BYTES: u32 = 16;

/** An entry of the table of flags: not drawn. */
export const SKIP: u32 = 0xff;
/** Or: a plain cell, to whose rank that of its value is added. */
export const PLAIN: u32 = 0x10;

/** Where cells go. */
export const D_IDS: u32 = 0;
/** Second plane: nearness (3D), as f32 whose sign says that it is not grey. */
export const D_DEPTH: u32 = 4;
export const D_STRIDE: u32 = 8;
export const D_WIDTH: u32 = 12;
export const D_HEIGHT: u32 = 16;

/** The disc: its box, how far its box reaches left and up, rows, masks. */
export const D_REACH: u32 = 20;
export const D_BOX_WIDTH: u32 = 24;
export const D_BOX_HEIGHT: u32 = 28;
export const D_QUADS: u32 = 32;
export const D_MASKS: u32 = 36;
export const D_SPANS: u32 = 40;

/** Tables: 256 words by flags, words by value code (rank << 24 | colour). */
export const D_FLAGS: u32 = 44;
export const D_CODES: u32 = 48;
export const D_CODE_COUNT: u32 = 52;
export const D_MISSING: u32 = 56;

/** Results of the first phase, one word a cell of a run. */
export const D_SCRATCH: u32 = 60;
/** 1: there is one axis, the other is the strip's. */
export const D_STRIP: u32 = 64;
export const D_STRIP_SCALE: u32 = 68;
export const D_STRIP_OFFSET: u32 = 72;

/** Flat: half samples = a * x + b * y + c, d * x + e * y + f (f32). */
export const D_A: u32 = 80;
export const D_B: u32 = 84;
export const D_C: u32 = 88;
export const D_D: u32 = 92;
export const D_E: u32 = 96;
export const D_F: u32 = 100;

/** Deep: rows of the matrix for x, y (half samples times w), z, w; 4 f32 each. */
export const D_ROWS: u32 = 112;
/** Deep: discs by size. Sizes are `first + index * step` samples. */
export const D_SIZE: u32 = 176; // samples where w is 1
export const D_SIZE_FIRST: u32 = 180;
export const D_SIZE_LEAST: u32 = 184;
export const D_SIZE_MOST: u32 = 188;
export const D_SIZE_SCALE: u32 = 192; // 1 / step
/** Deep: per size 4 words: reach, width, height, spans. */
export const D_DISCS: u32 = 196;

/** Shading: the id buffer, and the rectangle of pixels to make. */
export const S_IDS: u32 = 0;
export const S_DEPTH: u32 = 4;
export const S_STRIDE: u32 = 8;
/** Samples left of and above the canvas; samples per pixel and axis. */
export const S_BORDER: u32 = 12;
export const S_SCALE: u32 = 16;
export const S_OUT: u32 = 20;
export const S_OUT_STRIDE: u32 = 24;
export const S_LEFT: u32 = 28;
export const S_TOP: u32 = 32;
export const S_RIGHT: u32 = 36;
export const S_BOTTOM: u32 = 40;

/** Tables of the addresses of 1 MiB units. */
export const S_FLAG_UNITS: u32 = 44;
export const S_VALUE_UNITS: u32 = 48;
/** log2 of the bytes of a value; 3: there are none. */
export const S_VALUE_SHIFT: u32 = 52;
export const S_CODES: u32 = 56;
export const S_CODE_COUNT: u32 = 60;

/** Colours are R | G << 8 | B << 16. */
export const S_MISSING: u32 = 64;
export const S_PLAIN: u32 = 68;
export const S_BACKGROUND: u32 = 72;
export const S_FOREGROUND: u32 = 76;
export const S_SELECTED: u32 = 80;
export const S_HIGHLIGHTED: u32 = 84;
export const S_HIDDEN: u32 = 88;
/** 1: hidden cells are seen, in their colour. */
export const S_GREY: u32 = 92;
/** 1: alpha says where cells are. */
export const S_TRANSPARENT: u32 = 96;
/** 1: some cells have flags. */
export const S_ANY_FLAGS: u32 = 100;
/** Of 256. */
export const S_DIM: u32 = 104;
export const S_SEAM: u32 = 108;

/** Outlines: bytes per sample and per tile; 0: nobody is marked. */
export const S_MARKS: u32 = 112;
export const S_TILES: u32 = 116;
export const S_TILE_STRIDE: u32 = 120;
export const S_REACH: u32 = 124;
/** Taps around a sample, as distances in samples; 0, 8 or 16 of them. */
export const S_TAPS: u32 = 128;
export const S_TAP_COUNT: u32 = 132;
/** 16 colours. */
export const S_GROUPS: u32 = 136;
export const S_HEIGHT: u32 = 140;

/** 3D: 1 / 0, then f32 a, b, near, 1 / (far - near), and a table, see `shade.ts`. */
export const S_CUE: u32 = 144;
export const S_CUE_A: u32 = 148;
export const S_CUE_B: u32 = 152;
export const S_CUE_NEAR: u32 = 156;
export const S_CUE_SCALE: u32 = 160;
export const S_FALL: u32 = 164;

/** The hovered cell: x, y, radius and ring in pixels; ring 0: nobody. */
export const S_HOVER_X: u32 = 168;
export const S_HOVER_Y: u32 = 172;
export const S_HOVER_RADIUS: u32 = 176;
export const S_HOVER_RING: u32 = 180;
export const S_HOVER_KEY: u32 = 184;

/** Samples per tile and axis. */
export const TILE_SHIFT: i32 = 4;
/** Entries of the table of 1 - exp(-x), 128 per unit. */
export const FALL_ENTRIES: i32 = 1024;
export const FALL_PER_UNIT: i32 = 128;
/** log2 of the bytes of a unit of memory. */
export const UNIT_SHIFT: u32 = 20;
export const UNIT_MASK: u32 = 0xfffff;

/** Bits of the flags, as in scene/inputs.ts (a test compares). */
export const HIDDEN: u32 = 1;
export const SELECTED: u32 = 2;
export const HIGHLIGHTED: u32 = 4;
export const MARKED: u32 = 0xf6;

/** What a splat makes: keys, sums of colours, or counts. */
export const D_KIND: u32 = 204;
export const KIND_IDS: u32 = 0;
export const KIND_SUMS: u32 = 1;
export const KIND_COUNTS: u32 = 2;
/** Sums: colours of groups and of grey cells, and how far others fade (of 256). */
export const D_GROUPS: u32 = 208;
export const D_HIDDEN: u32 = 212;
export const D_DIM: u32 = 216;
export const D_BACKGROUND: u32 = 220;

/** Sums and counts to pixels: how much n cells cover (1024 f32), or from how many
 * cells on a colour is taken (256 words), and the colours. */
export const S_KIND: u32 = 188;
export const S_WEIGHTS: u32 = 192;
export const S_THRESHOLDS: u32 = 196;
export const S_COLORMAP: u32 = 200;
export const WEIGHTS: i32 = 1024;
