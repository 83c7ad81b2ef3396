// Where the Zstandard decoder keeps what it works with, in bytes from the start of the work area that its caller gives.

/** The largest block, and so the most literals of one (RFC 8878, 3.1.1.2.3). */
export const MOST_BLOCK: u32 = 128 * 1024;
/** Literals that were decoded, with room for reading a vector too many behind them. */
export const LITERALS: usize = 0;
/** Huffman table: 2^11 entries of two bytes. */
export const HUFFMAN: usize = LITERALS + MOST_BLOCK + 64;
/** Tables of literal lengths, offsets and match lengths: 2^9, 2^8 and 2^9 entries of eight bytes. */
export const LENGTHS: usize = HUFFMAN + 4096;
export const OFFSETS: usize = LENGTHS + 4096;
export const MATCHES: usize = OFFSETS + 2048;
/** Normalised counts while a table is built: 256 numbers of two bytes; then the next state of each symbol. */
export const COUNTS: usize = MATCHES + 4096;
export const NEXT: usize = COUNTS + 512;
/** Huffman weights of 256 symbols, and the table of states that decodes them: 2^6 entries of eight bytes. */
export const WEIGHTS: usize = NEXT + 512;
export const WEIGHT_STATES: usize = WEIGHTS + 256;
/** What a frame carries from block to block: accuracy of the three tables (-1: none yet), whether there is a Huffman table. */
export const ACCURACY: usize = WEIGHT_STATES + 512;
export const HAS_HUFFMAN: usize = ACCURACY + 12;
/** Accuracy of the table of Huffman weights. */
export const WEIGHT_ACCURACY: usize = HAS_HUFFMAN + 4;
/** The three offsets that may be repeated. */
export const REPEATS: usize = WEIGHT_ACCURACY + 4;
/** Where the literals of the block are, how many, and up to where they may be read. */
export const LITERAL_AT: usize = REPEATS + 12;
export const LITERAL_COUNT: usize = LITERAL_AT + 4;
export const LITERAL_LIMIT: usize = LITERAL_COUNT + 4;
