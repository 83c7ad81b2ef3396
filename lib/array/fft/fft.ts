/**
 * The namespace of Fourier transforms.
 */
import { fftfreq, fftshift, ifftshift, rfftfreq } from './frequencies.js';

/**
 * Discrete Fourier transforms, as NumPy's and the array API's `fft`.
 *
 * @example
 * const f = cw.fft.rfftfreq(1024, 0.01);
 */
export const fft = {
  fftfreq,
  fftshift,
  ifftshift,
  rfftfreq,
} as const;
