/** A bar chart of all cases as SVG: one group of bars for each case, seconds on a logarithmic axis. */

/** One case's bars. */
export interface Group {
  readonly label: string;
  readonly bars: readonly { readonly name: string; readonly seconds: number }[];
}

const colours: Readonly<Record<string, string>> = {
  chunkwise: '#d1495b',
  dask: '#7f8c9b',
  'dask-array': '#5b6b7b',
  xarray: '#a9b4bf',
  delayed: '#7f8c9b',
  numpy: '#4c78a8',
  numba: '#54a24b',
  numexpr: '#b8a038',
  C: '#333333',
  hand: '#9467bd',
  numcodecs: '#e08e45',
  'numcodecs.js': '#f2b880',
  node: '#3aa6a0',
};

const LEFT = 340;
const WIDTH = 920;
const RIGHT = 90;
const BAR = 9;
const GAP = 9;
const TOP = 64;

/** Text that may stand inside an SVG document. */
export const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const secondsText = (value: number): string =>
  value < 1e-3
    ? `${(value * 1e6).toPrecision(2)} µs`
    : value < 1
      ? `${(value * 1e3).toPrecision(3)} ms`
      : `${value.toPrecision(3)} s`;

/** A label that fits its place. */
const short = (label: string): string => (label.length <= 58 ? label : `${label.slice(0, 57)}…`);

/** The chart, with powers of ten that enclose all bars. Groups without bars are left out. */
export function barChart(title: string, all: readonly Group[]): string {
  const groups = all.filter((group) => group.bars.length > 0);
  const values = groups.flatMap((group) => group.bars.map((bar) => bar.seconds));
  const low = Math.floor(Math.log10(Math.min(...values, 1)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values, 1e-9))));
  const across = (value: number): number => LEFT + ((Math.log10(value) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const height = TOP + groups.reduce((sum, group) => sum + group.bars.length * BAR + GAP, 0) + 30;
  const parts: string[] = [];
  const text = (x: number, y: number, size: number, content: string, more = ''): void => {
    parts.push(
      `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" ${more}>${escapeText(content)}</text>`,
    );
  };
  text(16, 24, 15, title, 'font-weight="bold"');
  const names = [...new Set(groups.flatMap((group) => group.bars.map((bar) => bar.name)))];
  names.forEach((name, k) => {
    parts.push(`<rect x="${16 + k * 73}" y="36" width="9" height="9" fill="${colours[name] ?? '#999999'}"/>`);
    text(29 + k * 73, 44, 10, name);
  });
  for (let power = low; power <= high; power++) {
    const x = across(10 ** power);
    parts.push(
      `<line x1="${x.toFixed(1)}" y1="${TOP - 6}" x2="${x.toFixed(1)}" y2="${height - 26}" stroke="#dddddd" stroke-width="1"/>`,
    );
    text(x, height - 12, 10, secondsText(10 ** power), 'text-anchor="middle" fill="#555555"');
  }
  let y = TOP;
  for (const group of groups) {
    text(LEFT - 8, y + (group.bars.length * BAR) / 2 + 3.5, 10, short(group.label), 'text-anchor="end"');
    for (const bar of group.bars) {
      const end = Math.max(across(bar.seconds), LEFT + 1);
      parts.push(
        `<rect x="${LEFT}" y="${y}" width="${(end - LEFT).toFixed(1)}" height="${BAR - 1.5}" fill="${colours[bar.name] ?? '#999999'}"/>`,
      );
      text(end + 4, y + BAR - 2.5, 8, `${secondsText(bar.seconds)}  ${bar.name}`, 'fill="#555555"');
      y += BAR;
    }
    y += GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}
