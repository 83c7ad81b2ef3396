/**
 * The place that this process computes in, made at first use. Only the face asks for it: what runs is given a place.
 */
import { createPlace, type Place } from './place.js';

let own: Place | undefined;

/** The process' place. */
export function sharedArena(): Place {
  own ??= createPlace();
  return own;
}
