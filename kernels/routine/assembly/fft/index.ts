// The exports of transforms: `single` is 1 for complex64 and 0 for complex128.
import { timesTable, turn } from './factors';
import { loadComplex, loadHalf, loadReal, storeComplex, storeHalf, storeReal } from './lanes';
import { last4, pass2, pass3, pass4, pass5, passOdd } from './passes';

// @ts-ignore: decorator
@inline
function pass<T>(r: u32, dst: usize, src: usize, w: usize, m: u32, s: u32, roots: usize, spare: usize): void {
  if (r == 4 && m == 1) last4<T>(dst, src, s);
  else if (r == 4) pass4<T>(dst, src, w, m, s);
  else if (r == 2) pass2<T>(dst, src, w, m, s);
  else if (r == 3) pass3<T>(dst, src, w, m, s);
  else if (r == 5) pass5<T>(dst, src, w, m, s);
  else passOdd<T>(dst, src, w, r, m, s, roots, spare);
}

export function fftPass(
  single: u32,
  r: u32,
  dst: usize,
  src: usize,
  w: usize,
  m: u32,
  s: u32,
  roots: usize,
  spare: usize,
): void {
  if (single) pass<f32>(r, dst, src, w, m, s, roots, spare);
  else pass<f64>(r, dst, src, w, m, s, roots, spare);
}

/** `form`: 0 complex elements, 1 the same with their parts exchanged, 2 real ones, 3 halves of hermitian spectra. */
export function fftLoad(
  single: u32,
  form: u32,
  work: usize,
  groups: u32,
  list: usize,
  step: usize,
  first: u32,
  count: u32,
  n: u32,
): void {
  if (single) {
    if (form < 2) loadComplex<f32>(work, groups, list, step, first, count, form == 1);
    else if (form == 2) loadReal<f32>(work, groups, list, step, first, count);
    else loadHalf<f32>(work, groups, list, step, first, count, n);
  } else {
    if (form < 2) loadComplex<f64>(work, groups, list, step, first, count, form == 1);
    else if (form == 2) loadReal<f64>(work, groups, list, step, first, count);
    else loadHalf<f64>(work, groups, list, step, first, count, n);
  }
}

/** `form` as of {@link fftLoad}, or 4 for whole hermitian spectra; `count` elements of a lane, of a half all that it stands for. */
export function fftStore(
  single: u32,
  form: u32,
  work: usize,
  groups: u32,
  list: usize,
  step: usize,
  count: u32,
  scale: f64,
): void {
  if (single) {
    if (form < 2) storeComplex<f32>(work, groups, list, step, count, form == 1, scale);
    else if (form == 2) storeReal<f32>(work, groups, list, step, count, scale);
    else storeHalf<f32>(work, groups, list, step, count, form == 4, scale);
  } else {
    if (form < 2) storeComplex<f64>(work, groups, list, step, count, form == 1, scale);
    else if (form == 2) storeReal<f64>(work, groups, list, step, count, scale);
    else storeHalf<f64>(work, groups, list, step, count, form == 4, scale);
  }
}

export function fftTurn(
  single: u32,
  work: usize,
  groups: u32,
  lane0: u32,
  last: u32,
  count: u32,
  coarse: usize,
  fine: usize,
  shift: u32,
): void {
  if (single) turn<f32>(work, groups, lane0, last, count, coarse, fine, shift);
  else turn<f64>(work, groups, lane0, last, count, coarse, fine, shift);
}

export function fftTimes(single: u32, work: usize, groups: u32, count: u32, table: usize, swap: u32): void {
  if (single) timesTable<f32>(work, groups, count, table, swap != 0);
  else timesTable<f64>(work, groups, count, table, swap != 0);
}
