/** A finished picture: SVG text that turns into PNG bytes or a file on request. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { ChunkwiseError } from '../base/errors.js';
import { path as pathKind } from '../base/kinds.js';
import { optionalPackage } from '../base/packages/optional-package.js';
import { displayed, inspected, type Shown } from '../base/results/notebook.js';
import { defineMethods } from '../base/signature.js';
import { zoomingPage } from './zooming-page.js';

type RenderedImage = ReturnType<InstanceType<typeof import('@resvg/resvg-js')['Resvg']>['render']>;

/** Size and resolution of a picture. */
export interface PictureOptions {
  /** Width and height in inches. */
  readonly size?: readonly [width: number, height: number] | undefined;
  /** Pixels per inch of the PNG; 100 by default. */
  readonly dpi?: number | undefined;
}

/** A drawn picture. Its SVG holds shapes only (text is strokes), so it looks the same everywhere. */
export class Picture {
  /** The picture as an SVG document. */
  readonly svg: string;
  /** Width of the PNG in pixels. */
  readonly width: number;
  /** Height of the PNG in pixels. */
  readonly height: number;

  /** `body` is drawn in units of 1/100 inch on white. */
  constructor(body: string, size: readonly [number, number], dpi: number) {
    this.width = Math.round(size[0] * dpi);
    this.height = Math.round(size[1] * dpi);
    const box = `0 0 ${size[0] * 100} ${size[1] * 100}`;
    this.svg =
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${this.width}" ` +
      `height="${this.height}" viewBox="${box}"><rect width="100%" height="100%" fill="#fff"/>${body}</svg>`;
  }

  #rendered(purpose: string): RenderedImage {
    const { Resvg } = optionalPackage<typeof import('@resvg/resvg-js')>('@resvg/resvg-js', purpose);
    const renderer = new Resvg(this.svg, {
      fitTo: { mode: 'width', value: this.width },
      font: { loadSystemFonts: false },
      logLevel: 'off',
    });
    return renderer.render();
  }
  /** The picture as PNG bytes. */
  png(): Uint8Array {
    return this.#rendered('png').asPng();
  }
  /** Its pixels: red, green, blue and opacity of each, 0 to 255, row by row from the top. */
  pixels(): Uint8Array {
    return this.#rendered('pixels').pixels;
  }
  /** A page of HTML that shows the picture, zooms by the wheel, moves by dragging, and needs no network. */
  page(): string {
    return zoomingPage(this.svg);
  }

  /**
   * Writes the picture to `path`: SVG where it ends in `.svg`, a page that zooms where it ends in `.html`, PNG where it ends in `.png` or
   * has no ending; makes the folder. Returns `path`.
   *
   * @throws 'argument' for another ending, 'storage' when the file cannot be written
   */
  save(path: string): string {
    const ending = extname(path).toLowerCase();
    if (!['', '.png', '.svg', '.html'].includes(ending))
      throw new ChunkwiseError(
        'argument',
        `save: '${path}' ends in ${ending}; pictures are written as .png, .svg or .html`,
      );
    const content = ending === '.svg' ? this.svg : ending === '.html' ? this.page() : this.png();
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    } catch (cause) {
      throw new ChunkwiseError(
        'storage',
        `save: '${path}' cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
    return path;
  }

  /** Its size. */
  toString(): string {
    return `Picture of ${this.width} x ${this.height} pixels`;
  }
  /** What a notebook shows: the SVG where the PNG cannot be drawn. */
  #shown(): Shown {
    try {
      return { 'image/png': this.png() };
    } catch {
      return { 'image/svg+xml': this.svg };
    }
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return inspected(this.toString(), () => this.#shown());
  }
  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return displayed(this.toString(), this.#shown());
  }
  /** The picture as HTML. */
  toHtml(): string {
    return this.svg;
  }
}

defineMethods(Picture.prototype, { save: { name: 'save', parameters: [['path', pathKind]] } });
