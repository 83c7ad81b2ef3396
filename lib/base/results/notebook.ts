/**
 * What notebooks show inline: kernels that know the `Jupyter.display` protocol are given content by MIME type; tslab, which
 * prints the last value of a cell with `console.log` and knows no protocol, is handed the content when it prints the value.
 */

/** Contents by MIME type. */
export type Shown = Readonly<Record<string, string | Uint8Array>>;

/** tslab's own way to show something. */
interface Tslab {
  readonly require: (name: 'tslab') => {
    readonly display: { raw(type: string, content: string | Uint8Array): void };
  };
}

/**
 * `text`, for an inspect method to return; in tslab what `shown` gives appears above it.
 *
 * @param shown what a notebook shows; called in a notebook only
 */
export function inspected(text: string, shown: () => Shown): string {
  const { __tslab__: tslab } = globalThis as { readonly __tslab__?: Tslab };
  if (typeof tslab?.require !== 'function') return text;
  try {
    const { display } = tslab.require('tslab');
    for (const [type, content] of Object.entries(shown())) display.raw(type, content);
  } catch {
    // Not a notebook after all: the text is all there is to show.
  }
  return text;
}

/** A bundle as the protocol carries it: bytes as base64. */
export const displayed = (text: string, shown: Shown): Record<string, string> => ({
  'text/plain': text,
  ...Object.fromEntries(
    Object.entries(shown).map(([type, content]) => [
      type,
      typeof content === 'string' ? content : Buffer.from(content).toString('base64'),
    ]),
  ),
});

/** A document as text (SVG, HTML) that notebooks show as what it is; elsewhere it is used as the text. */
export class DocumentText extends String {
  readonly #name: string;
  readonly #shown: () => Shown;
  /**
   * @param name what it is, in a few words
   * @param text the document
   * @param shown what notebooks show
   */
  constructor(name: string, text: string, shown: () => Shown) {
    super(text);
    this.#name = name;
    this.#shown = shown;
  }
  #summary(): string {
    return `${this.#name}, ${this.length} characters`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return inspected(this.#summary(), this.#shown);
  }
  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return displayed(this.#summary(), this.#shown());
  }
}

/** An SVG document. */
export const svgDocument = (name: string, svg: string): DocumentText =>
  new DocumentText(name, svg, () => ({ 'image/svg+xml': svg }));

/** A page, which notebooks show in a frame of its own. */
export const htmlDocument = (name: string, html: string): DocumentText =>
  new DocumentText(name, html, () => ({
    'text/html': `<iframe style="width: 100%; height: 560px; border: 0" srcdoc="${html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`,
  }));
