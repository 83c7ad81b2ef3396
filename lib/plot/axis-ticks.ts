/** Ticks at round numbers, and numbers as short text. */

/** Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten from `low` to `high`, about `count` of them. */
export function roundTicks(low: number, high: number, count = 6): number[] {
  if (!(high > low)) return Number.isFinite(low) ? [low] : [];
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw * 0.999) ?? raw;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++)
    ticks.push(index * step + 0); // + 0: no minus zero
  return ticks;
}

/** `values` as labels with the same number of decimals, as few as tell them apart; minus signs are real ones. */
export function tickLabels(values: readonly number[]): string[] {
  const largest = Math.max(...values.map(Math.abs));
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : largest;
  const wide = largest >= 1e6 || (largest > 0 && largest < 1e-3);
  let decimals = 0;
  if (!wide) while (decimals < 9 && Math.abs(Number(step.toFixed(decimals)) - step) > step * 1e-6) decimals++;
  return values.map((value) => {
    if (wide && value !== 0)
      return minus(
        value
          .toExponential(2)
          .replace(/\.?0+e/, 'e')
          .replace('e+', 'e'),
      );
    return minus((value === 0 ? 0 : value).toFixed(decimals));
  });
}

/** A longitude in degrees east as map makers write it. */
export function longitudeLabel(degrees: number): string {
  const turned = ((((degrees + 180) % 360) + 360) % 360) - 180;
  if (turned === 0) return '0°';
  return Math.abs(turned) === 180 ? '180°' : `${Math.abs(turned)}°${turned < 0 ? 'W' : 'E'}`;
}

/** A latitude in degrees north as map makers write it. */
export const latitudeLabel = (degrees: number): string =>
  degrees === 0 ? '0°' : `${Math.abs(degrees)}°${degrees < 0 ? 'S' : 'N'}`;

const minus = (text: string): string => text.replace(/-/g, '−');
