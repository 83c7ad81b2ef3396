/**
 * Text as strokes: a small single-line font drawn for this package, so that pictures look the same on machines with
 * other fonts or none. Units: the baseline is y = 0, capitals reach y = -10, small letters -7, descenders 3.
 */

/** Width of the ink and the path of one character. */
type Glyph = readonly [width: number, path: string];

const bowl = 'M5.4-3.5C5.4-5.6 4.3-7 2.7-7C1.1-7 0-5.6 0-3.5C0-1.4 1.1 0 2.7 0C4.3 0 5.4-1.4 5.4-3.5Z';
const round = 'M3.7-10C1.5-10 0-8 0-5C0-2 1.5 0 3.7 0C5.9 0 7.4-2 7.4-5C7.4-8 5.9-10 3.7-10Z';
const hook = 'M6.6-8C5.9-9.3 4.9-10 3.7-10C1.5-10 0-8 0-5C0-2 1.5 0 3.7 0';
const small = 'M5-5.6C4.5-6.5 3.7-7 2.7-7C1.1-7 0-5.6 0-3.5C0-1.4 1.1 0 2.7 0';

const glyphs: Readonly<Record<string, Glyph>> = {
  ' ': [2.4, ''],
  '0': [6, 'M0-7A3 3 0 0 1 6-7V-3A3 3 0 0 1 0-3Z'],
  '1': [6, 'M1.2-8L3.8-10V0'],
  '2': [6, 'M.1-7.2C.1-9 1.2-10 3-10C4.8-10 5.9-9 5.9-7.4C5.9-5.2 4.2-4 0 0H6'],
  '3': [6, 'M.6-8.5A2.6 2.3 0 1 1 3-5.4A3 2.7 0 1 1 .1-2'],
  '4': [6, 'M4.7 0V-10L-.2-3H6.2'],
  '5': [6, 'M5.5-10H1L.5-5.7C1.3-6.3 2.1-6.5 3-6.5C4.8-6.5 6-5.2 6-3.3C6-1.3 4.8 0 3 0C1.5 0 .5-.7 0-2'],
  '6': [6, 'M5-10C2-8.6 0-6 0-3.2A3 3.2 0 1 0 3-6.4A3 3.2 0 0 0 0-3.2'],
  '7': [6, 'M0-10H6L2 0'],
  '8': [6, 'M3-5.4A2.5 2.3 0 1 1 3-10A2.5 2.3 0 1 1 3-5.4A3 2.7 0 1 1 3 0A3 2.7 0 1 1 3-5.4'],
  '9': [6, 'M1 0C4-1.4 6-4 6-6.8A3 3.2 0 1 0 3-3.6A3 3.2 0 0 0 6-6.8'],
  A: [7, 'M0 0L3.5-10L7 0M1.2-3.4H5.8'],
  B: [6, 'M0 0V-10H3.2A2.3 2.3 0 0 1 3.2-5.4H0M3.2-5.4A2.7 2.7 0 0 1 3.2 0H0'],
  C: [6.6, `${hook}C4.9 0 5.9-.7 6.6-2`],
  D: [6.7, 'M0 0V-10H2.5C5-10 6.7-8 6.7-5C6.7-2 5 0 2.5 0Z'],
  E: [5.4, 'M5.4-10H0V0H5.4M0-5.3H4.6'],
  F: [5.2, 'M5.2-10H0V0M0-5.3H4.4'],
  G: [6.8, `${hook}C5 0 6-.5 6.8-1.4V-4.6H4`],
  H: [6.4, 'M0 0V-10M6.4 0V-10M0-5.3H6.4'],
  I: [0, 'M0 0V-10'],
  J: [4, 'M4-10V-2.7C4-1 3.2 0 1.9 0C1 0 .4-.3 0-.9'],
  K: [6, 'M0 0V-10M5.8-10L0-4M2.2-6.2L6 0'],
  L: [5, 'M0-10V0H5'],
  M: [8, 'M0 0V-10L4-3L8-10V0'],
  N: [6.6, 'M0 0V-10L6.6 0V-10'],
  O: [7.4, round],
  P: [5.8, 'M0 0V-10H3A2.8 2.8 0 0 1 3-4.4H0'],
  Q: [7.4, `${round}M4.6-2.4L7.4.6`],
  R: [6, 'M0 0V-10H3A2.8 2.8 0 0 1 3-4.4H0M3.2-4.4L6 0'],
  S: [6, 'M5.7-8.3C5.1-9.4 4.1-10 2.9-10C1.3-10 .2-9 .2-7.5C.2-4.2 6-6 6-2.6C6-1 4.8 0 3 0C1.6 0 .5-.7 0-1.9'],
  T: [7, 'M0-10H7M3.5-10V0'],
  U: [6.4, 'M0-10V-3.4C0-1.2 1.2 0 3.2 0C5.2 0 6.4-1.2 6.4-3.4V-10'],
  V: [7, 'M0-10L3.5 0L7-10'],
  W: [9.6, 'M0-10L2.4 0L4.8-9L7.2 0L9.6-10'],
  X: [6.4, 'M0 0L6.4-10M0-10L6.4 0'],
  Y: [6.6, 'M0-10L3.3-5L6.6-10M3.3-5V0'],
  Z: [6.2, 'M0-10H6.2L0 0H6.2'],
  a: [5.4, `${bowl}M5.4-7V0`],
  b: [5.4, `${bowl}M0-10.5V0`],
  c: [5, `${small}C3.7 0 4.5-.5 5-1.4`],
  d: [5.4, `${bowl}M5.4-10.5V0`],
  e: [5.3, 'M.1-3.7H5.3C5.2-5.7 4.2-7 2.7-7C1.1-7 0-5.6 0-3.5C0-1.4 1.1 0 2.8 0C3.8 0 4.6-.5 5.1-1.3'],
  f: [3.4, 'M3.5-10.4C2-10.8 1.2-10 1.2-8.4V0M0-7H3.2'],
  g: [5.4, `${bowl}M5.4-7V.6C5.4 2.2 4.4 3 2.7 3C1.7 3 .9 2.7 .4 2.1`],
  h: [5, 'M0-10.5V0M0-4.4C.2-6 1.2-7 2.7-7C4.2-7 5-6.1 5-4.4V0'],
  i: [0, 'M0-7V0M0-9.8v.01'],
  j: [1.6, 'M1.6-7V1C1.6 2.3 1 3 0 3M1.6-9.8v.01'],
  k: [4.9, 'M0-10.5V0M4.7-7L0-2.6M1.7-4.2L4.9 0'],
  l: [0, 'M0-10.5V0'],
  m: [8.4, 'M0-7V0M0-4.6C.2-6.1 1-7 2.2-7C3.5-7 4.2-6.1 4.2-4.5V0M4.2-4.6C4.4-6.1 5.2-7 6.4-7C7.7-7 8.4-6.1 8.4-4.5V0'],
  n: [5, 'M0-7V0M0-4.4C.2-6 1.2-7 2.7-7C4.2-7 5-6.1 5-4.4V0'],
  o: [5.4, bowl],
  p: [5.4, `${bowl}M0-7V3`],
  q: [5.4, `${bowl}M5.4-7V3`],
  r: [3, 'M0-7V0M0-4.2C.2-6 1.2-7 3-6.9'],
  s: [
    4.5,
    'M4.2-5.8C3.8-6.6 3.1-7 2.2-7C1-7 .2-6.3 .2-5.3C.2-2.9 4.5-4.3 4.5-1.8C4.5-.7 3.6 0 2.2 0C1.2 0 .4-.5 0-1.3',
  ],
  t: [3.3, 'M1.2-9.3V-1.8C1.2-.5 1.9 .1 3.3-.2M0-7H3.1'],
  u: [5, 'M0-7V-2.6C0-.9 .8 0 2.3 0C3.8 0 4.8-1 5-2.6M5-7V0'],
  v: [5.2, 'M0-7L2.6 0L5.2-7'],
  w: [7.6, 'M0-7L1.9 0L3.8-6.4L5.7 0L7.6-7'],
  x: [4.8, 'M0 0L4.8-7M0-7L4.8 0'],
  y: [5.2, 'M0-7L2.6-.2M5.2-7L2.4.8C1.9 2.3 1.3 3 0 3'],
  z: [4.8, 'M0-7H4.8L0 0H4.8'],
  '.': [0, 'M0-.2v.01'],
  ',': [0.6, 'M.6-.3L0 1.8'],
  ':': [0, 'M0-.2v.01M0-6v.01'],
  ';': [0.6, 'M.6-.3L0 1.8M.6-6v.01'],
  '-': [3.4, 'M0-3.8H3.4'],
  '−': [6, 'M0-4H6'],
  '–': [5, 'M0-3.8H5'],
  '+': [6, 'M0-4H6M3-7V-1'],
  '=': [6, 'M0-5.4H6M0-2.6H6'],
  '×': [5, 'M0-1.5L5-6.5M0-6.5L5-1.5'],
  '·': [0, 'M0-4v.01'],
  '*': [4.4, 'M2.2-10V-5.4M.2-8.9L4.2-6.5M4.2-8.9L.2-6.5'],
  '/': [4.4, 'M0 1L4.4-10.5'],
  '\\': [4.4, 'M4.4 1L0-10.5'],
  '|': [0, 'M0 2V-11'],
  '(': [2.2, 'M2.2-11C-.7-7-.7-2 2.2 2'],
  ')': [2.2, 'M0-11C2.9-7 2.9-2 0 2'],
  '[': [2, 'M2-11H0V2H2'],
  ']': [2, 'M0-11H2V2H0'],
  '{': [2.6, 'M2.6-11C.4-11 2.2-5 0-4.5C2.2-4 .4 2 2.6 2'],
  '}': [2.6, 'M0-11C2.2-11 .4-5 2.6-4.5C.4-4 2.2 2 0 2'],
  '<': [5.4, 'M5.4-7.4L0-4L5.4-.6'],
  '>': [5.4, 'M0-7.4L5.4-4L0-.6'],
  _: [6, 'M0 1.5H6'],
  '!': [0, 'M0-10V-3M0-.2v.01'],
  '?': [4.8, 'M0-8C.3-9.3 1.2-10 2.5-10C4-10 4.9-9.1 4.9-7.8C4.9-5.6 2.4-5.6 2.4-3M2.4-.2v.01'],
  "'": [0, 'M0-10V-7.4'],
  '"': [2, 'M0-10V-7.4M2-10V-7.4'],
  '`': [1.4, 'M0-10L1.4-8.2'],
  '^': [4.4, 'M0-7.4L2.2-10L4.4-7.4'],
  '~': [6, 'M0-3.2C1.2-5.4 2.2-4.8 3-4C3.8-3.2 4.8-2.6 6-4.8'],
  '#': [6.4, 'M1.2 0L2.6-10M4 0L5.4-10M.4-6.6H6.4M0-3.4H6'],
  '%': [8, 'M1.2 0L6.8-10M0-8A1.8 2 0 0 1 3.6-8A1.8 2 0 0 1 0-8M4.4-2A1.8 2 0 0 1 8-2A1.8 2 0 0 1 4.4-2'],
  '&': [6.8, 'M6.8 0L1.6-6.4C.4-8.2 1-10 2.7-10C4.4-10 5-8 3.6-6.8L1.4-5C-.8-3.2 0 0 2.8 0C4.8 0 6-1.6 6.2-4'],
  $: [
    5.6,
    'M5.3-7.6C4.8-8.6 3.9-9 2.8-9C1.3-9 .2-8.2 .2-6.9C.2-4 5.6-5.4 5.6-2.6C5.6-1.2 4.5-.6 2.8-.6C1.5-.6 .5-1.2 0-2.2M2.8-10.5V1',
  ],
  '@': [
    9,
    'M6.4-6.5V-3.4C6.4-1.4 9-1.6 9-5C9-8 7-10 4.5-10C1.8-10 0-8 0-5C0-2 1.8 0 4.6 0M6.4-4.6A1.9 2.1 0 0 1 2.6-4.6A1.9 2.1 0 0 1 6.4-4.6',
  ],
  '°': [3, 'M0-8.6A1.5 1.5 0 0 1 3-8.6A1.5 1.5 0 0 1 0-8.6'],
  '¹': [2.4, 'M.6-9.6L2-10.6V-5.6'],
  '²': [3.2, 'M0-9.2C.1-11 3.1-11 3.1-9.2C3.1-8 1.8-7.4 0-5.6H3.2'],
  '³': [3.2, 'M.2-9.8C.6-11 3-11 3-9.4C3-8.4 2.2-8.2 1.4-8.2C2.4-8.2 3.2-7.8 3.2-6.9C3.2-5.2.4-5.2 0-6.5'],
  '⁻': [3, 'M0-8.2H3'],
  µ: [5, 'M0-7V3M0-2.6C0-.9 .8 0 2.3 0C3.8 0 4.8-1 5-2.6M5-7V0'],
  '…': [6, 'M0-.2v.01M3-.2v.01M6-.2v.01'],
};
const unknown: Glyph = [5, 'M0 0V-10H5V0Z'];
/** Space between the ink of two characters. */
const gap = 2.7;

const glyphOf = (character: string): Glyph => glyphs[character] ?? unknown;

/** Where a text is put relative to its point, how large and how. */
export interface TextStyle {
  /** Height of a capital in picture units. */
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** What of the text lies at the point's y: the baseline, the middle of the capitals, or their top. */
  readonly vertical?: 'baseline' | 'middle' | 'top';
  /** Degrees, clockwise. */
  readonly rotate?: number;
  readonly colour?: string;
  readonly bold?: boolean;
}

/** Width of `text` in picture units when capitals are `size` units high. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += glyphOf(character)[0] + gap;
  return (Math.max(0, width - gap) * size) / 10;
}

/** An SVG group that draws `text` at (x, y) in strokes. */
export function textStrokes(text: string, x: number, y: number, style: TextStyle = {}): string {
  const size = style.size ?? 9;
  const scale = size / 10;
  const width = textWidth(text, size) / scale;
  const start = style.anchor === 'middle' ? -width / 2 : style.anchor === 'end' ? -width : 0;
  const drop = style.vertical === 'middle' ? 5 : style.vertical === 'top' ? 10 : 0;
  let at = start;
  let paths = '';
  for (const character of text) {
    const [advance, path] = glyphOf(character);
    if (path !== '') paths += `<path transform="translate(${at.toFixed(2)} ${drop})" d="${path}"/>`;
    at += advance + gap;
  }
  const turn = style.rotate ? ` rotate(${style.rotate})` : '';
  return (
    `<g transform="translate(${x.toFixed(2)} ${y.toFixed(2)})${turn} scale(${scale})" fill="none" ` +
    `stroke="${style.colour ?? '#222'}" stroke-width="${style.bold ? 1.5 : 1.15}" stroke-linecap="round" stroke-linejoin="round">` +
    `${paths}</g>`
  );
}
