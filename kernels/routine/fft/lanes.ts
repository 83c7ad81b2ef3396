/**
 * What transforms take and give: lanes of elements, wherever they lie.
 */

/**
 * What the elements of lanes are: complex, complex with both parts exchanged, real, the first half of a hermitian spectrum,
 * or all of one (which is only written). Real lanes become spectra and these real lanes; complex ones stay as they are.
 */
export type FftForm = 'complex' | 'swapped' | 'real' | 'half' | 'whole';

const FORMS: readonly FftForm[] = ['complex', 'swapped', 'real', 'half', 'whole'];

/** As the kernels number them. */
export const formNumber = (form: FftForm): number => FORMS.indexOf(form);

/** True where two lanes go as one complex lane. */
export const isPaired = (form: FftForm): boolean => form !== 'complex' && form !== 'swapped';

/** Elements of a lane of `n` in that form. */
export const formLength = (form: FftForm, n: number): number => (form === 'half' ? Math.floor(n / 2) + 1 : n);

/** Elements `first` to `first + count` of all lanes, `step` bytes apart. */
export interface FftSlab {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  /** Writes the addresses of lanes `lane` to `lane + count` to the beginning of `list`. */
  place(list: Uint32Array, lane: number, count: number): void;
}

/** Where lanes come from; elements that are in no slab are 0. */
export interface FftSource {
  readonly form: FftForm;
  readonly slabs: readonly FftSlab[];
}

/** Where lanes go to. */
export interface FftTarget {
  readonly form: FftForm;
  readonly slab: FftSlab;
}

/** Lanes `apart` bytes apart. */
export const evenLanes = (address: number, apart: number, count: number, step: number): FftSlab => ({
  first: 0,
  count,
  step,
  place(list, lane, lanes) {
    for (let k = 0; k < lanes; k++) list[k] = address + (lane + k) * apart;
  },
});
