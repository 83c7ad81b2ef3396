/** What limits the cases that miss a target, measured: kept by hand, printed beside the misses in RESULTS.md. */

/** Text by case, or by a group of cases ('W3:clim'); the most particular one is printed. */
export const limits: Readonly<Record<string, string>> = {};

/** The text for a case, if there is one. */
export function limitOf(id: string, texts: Readonly<Record<string, string>> = limits): string | undefined {
  const parts = id.split(':');
  for (let length = parts.length; length > 0; length--) {
    const text = texts[parts.slice(0, length).join(':')];
    if (text !== undefined) return text;
  }
  return undefined;
}
