/**
 * Labelled arrays and datasets as HTML for notebooks: sections that fold, styles of their own, nothing from elsewhere.
 */
import { formatBytes } from '../../base/bytes.js';
import { type CoordVariables, isIndexVariable } from './coordinates.js';
import { datasetFacts, dimsText, preview, type ShownDataset, typeText, valuesText } from './text.js';
import type { Attrs, Variable } from './variable.js';

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const STYLE = `<style>
.cw{font-family:ui-sans-serif,system-ui,sans-serif;font-size:13px;line-height:1.5;max-width:900px;color:inherit}
.cw header{border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent);padding:4px 0 6px;margin-bottom:4px}
.cw header b{font-weight:600}.cw .dim{opacity:.65}.cw details>summary{cursor:pointer;padding:2px 0}
.cw details.section>summary{font-weight:500}.cw table{border-collapse:collapse;width:100%;margin:0 0 4px 14px}
.cw td{padding:1px 10px 1px 0;text-align:left;vertical-align:top;white-space:nowrap;border:0}
.cw td.preview{width:100%;overflow:hidden;text-overflow:ellipsis;max-width:380px}.cw td.index{font-weight:600}
.cw pre{margin:2px 0 4px 14px;padding:0;background:none;color:inherit;overflow:auto;max-height:300px;font-size:12px}
.cw dl{display:grid;grid-template-columns:max-content 1fr;gap:0 12px;margin:0 0 4px 14px}.cw dt{opacity:.65}.cw dd{margin:0;overflow-wrap:anywhere}
</style>`;

const attrText = (value: unknown): string =>
  Array.isArray(value) || ArrayBuffer.isView(value)
    ? `[${Array.from(value as ArrayLike<unknown>, String).join(', ')}]`
    : String(value);

const attrsList = (attrs: Attrs): string =>
  `<dl>${Object.entries(attrs)
    .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(attrText(value))}</dd>`)
    .join('')}</dl>`;

const section = (title: string, count: number, open: boolean, body: string): string =>
  `<details class="section"${open && count > 0 ? ' open' : ''}><summary>${title} <span class="dim">(${count})</span></summary>${count > 0 ? body : ''}</details>`;

/** How a variable lies in memory or in chunks. */
const held = ({ data }: Variable): string =>
  `${escaped(data.dtype)}, ${formatBytes(data.nbytes)}, chunks ${escaped(data.chunksize.join(' × ') || 'none')}`;

const row = ([name, variable]: readonly [string, Variable]): string => {
  const index = isIndexVariable(name, variable) ? ' class="index"' : '';
  const more =
    Object.keys(variable.attrs).length > 0
      ? `<details><summary class="dim">attributes</summary>${attrsList(variable.attrs)}</details>`
      : '';
  return `<tr><td${index}>${escaped(name)}</td><td class="dim">(${escaped(variable.dims.join(', '))})</td><td>${escaped(typeText(variable))}</td><td class="preview" title="${held(variable)}">${escaped(preview(variable, 60))}${more}</td></tr>`;
};
const table = (variables: Iterable<readonly [string, Variable]>): string =>
  `<table><tbody>${[...variables].map(row).join('')}</tbody></table>`;

const page = (header: string, sections: readonly string[]): string =>
  `<div class="cw">${STYLE}<header>${header}</header>${sections.join('')}</div>`;

/** Sections beyond so many entries are folded at first. */
const MOST_OPEN = 30;

/** A labelled array as HTML. */
export function arrayHtml(name: string | undefined, variable: Variable, coords: CoordVariables): string {
  const count = Object.keys(variable.attrs).length;
  return page(
    `<b>chunkwise.DataArray</b> ${name === undefined ? '' : `'${escaped(name)}' `}<span class="dim">(${escaped(dimsText(variable.dims, variable.data.shape))})</span>`,
    [
      `<details class="section"${variable.data.size <= 1000 ? ' open' : ''}><summary><span class="dim">${held(variable)}</span></summary><pre>${escaped(valuesText(variable))}</pre></details>`,
      section('Coordinates', coords.size, coords.size <= MOST_OPEN, table(coords)),
      section('Attributes', count, count <= MOST_OPEN, attrsList(variable.attrs)),
    ],
  );
}

/** A dataset as HTML. */
export function datasetHtml(shown: ShownDataset): string {
  const { attrs } = shown;
  const { sizes, bytes, coords: named, rest } = datasetFacts(shown);
  const coords = [...named];
  const count = Object.keys(attrs).length;
  return page(
    `<b>chunkwise.Dataset</b> <span class="dim">${formatBytes(bytes)} (${escaped(dimsText([...sizes.keys()], [...sizes.values()]))})</span>`,
    [
      section('Coordinates', coords.length, coords.length <= MOST_OPEN, table(coords)),
      section('Data variables', rest.length, rest.length <= MOST_OPEN, table(rest)),
      section('Attributes', count, count <= 10, attrsList(attrs)),
    ],
  );
}
