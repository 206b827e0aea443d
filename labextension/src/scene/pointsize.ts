/**
 * How large a cell is drawn when nobody says otherwise: by cells per area and,
 * gently, by zoom. 700 cells ~ 9.5 CSS pixels, 70,000 ~ 3.5, 1 million ~ 2.
 */

const REFERENCE_AREA = 800 * 600;
/** Through (700, 9.5), (70,000, 3.5) and (1 million, 2): a straight line in log-log. */
const SIZE_AT_700 = 9.5;
const DENSITY_POWER = 0.2145;
/** Linear in zoom would turn clusters into blots, constant would lose cells. */
const ZOOM_POWER = 0.33;
const BOUNDS = { min: 1.25, max: 22 } as const;

/** CSS pixels; `visible`: cells that no filter hides. */
export function automaticPointSize(
  visible: number,
  width: number,
  height: number,
  zoom: number
): number {
  const area = Math.max(1, width * height) / REFERENCE_AREA;
  const density = Math.max(50, visible) / area;
  const size =
    SIZE_AT_700 *
    (density / 700) ** -DENSITY_POWER *
    // Below zoom 1 everything shrinks with the picture.
    (zoom < 1 ? zoom : zoom ** ZOOM_POWER);
  return Math.min(BOUNDS.max, Math.max(BOUNDS.min, size));
}
