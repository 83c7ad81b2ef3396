/**
 * Up to so many numbers are put at random by shuffling them, all in one block, so that every order is equally likely; more are
 * each computed by a keyed bijection, in any blocks.
 */
export const SHUFFLED_WHOLE = 65_536;
