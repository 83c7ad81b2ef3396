/**
 * The namespace of Fourier transforms.
 */
import { fftfreq, fftshift, ifftshift, rfftfreq } from './frequencies.js';
import { fft1, hfft, ifft, ihfft, irfft, rfft } from './transforms.js';
import { fft2, fftn, ifft2, ifftn, irfft2, irfftn, rfft2, rfftn } from './transforms-nd.js';

/**
 * Discrete Fourier transforms, as NumPy's and the array API's `fft`.
 *
 * @example
 * const power = cw.fft.rfft(signal).abs().square();
 * const f = cw.fft.rfftfreq(signal.shape[0], 0.01);
 */
export const fft = {
  fft: fft1,
  fft2,
  fftfreq,
  fftn,
  fftshift,
  hfft,
  ifft,
  ifft2,
  ifftn,
  ifftshift,
  ihfft,
  irfft,
  irfft2,
  irfftn,
  rfft,
  rfft2,
  rfftfreq,
  rfftn,
} as const;
