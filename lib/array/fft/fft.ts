/**
 * The namespace of Fourier transforms.
 */
import { fftconvolve } from './convolve.js';
import { dct, dst, idct, idst } from './cosine.js';
import { fftfreq, fftshift, ifftshift, rfftfreq } from './frequencies.js';
import { fft1, hfft, ifft, ihfft, irfft, rfft } from './transforms.js';
import { fft2, fftn, ifft2, ifftn, irfft2, irfftn, rfft2, rfftn } from './transforms-nd.js';

/**
 * Discrete Fourier transforms, as NumPy's and the array API's `fft`, with scipy's cosine and sine transforms.
 *
 * @example
 * const power = cw.fft.rfft(signal).abs().square();
 * const f = cw.fft.rfftfreq(signal.size, 0.01);
 */
export const fft = {
  dct,
  dst,
  fft: fft1,
  fft2,
  fftconvolve,
  fftfreq,
  fftn,
  fftshift,
  hfft,
  idct,
  idst,
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
