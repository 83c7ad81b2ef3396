/**
 * Reads the lists of objects that servers give as XML: S3's (and Google's) ListObjectsV2, Azure's List Blobs.
 */

/** One page of a list. */
export interface ListingPage {
  readonly keys: readonly string[];
  /** What stands for all keys below a folder. */
  readonly folders: readonly string[];
  /** Names the next page; undefined: this is the last. */
  readonly next: string | undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const plain = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) =>
    hex
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : decimal
        ? String.fromCodePoint(Number(decimal))
        : (ENTITIES[name] ?? all),
  );

/** Texts of all elements `name` in `xml`, which do not hold each other. */
const textsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => match[1]);

const firstText = (xml: string, name: string): string | undefined => {
  const [text] = textsOf(xml, name);
  return text === undefined || text === '' ? undefined : plain(text);
};

const namesIn = (xml: string, outer: string, inner: string): string[] =>
  textsOf(xml, outer).flatMap((part) => firstText(part, inner) ?? []);

/** A page of ListObjectsV2. */
export const s3Page = (xml: string): ListingPage => ({
  keys: namesIn(xml, 'Contents', 'Key'),
  folders: namesIn(xml, 'CommonPrefixes', 'Prefix'),
  next: firstText(xml, 'IsTruncated') === 'true' ? firstText(xml, 'NextContinuationToken') : undefined,
});

/** A page of List Blobs. */
export const azurePage = (xml: string): ListingPage => ({
  keys: namesIn(xml, 'Blob', 'Name'),
  folders: namesIn(xml, 'BlobPrefix', 'Name'),
  next: firstText(xml, 'NextMarker'),
});

/** What a server's error says: its code and message. */
export function serverError(xml: string): { readonly code: string | undefined; readonly message: string | undefined } {
  return { code: firstText(xml, 'Code'), message: firstText(xml, 'Message') };
}
