/*
 * What 128-bit SIMD reaches on all threads: independent chains of multiply-and-add that stay in registers. Arguments:
 * bits=64 or 32, fma=0 (a multiplication and an addition, what WebAssembly has) or 1 (fused), repeats.
 */
#include "peer.h"

#define CHAINS 12
#define STEPS 20000000L

typedef double v2 __attribute__((vector_size(16)));
typedef float v4 __attribute__((vector_size(16)));

/* Each chain is a variable of its own, so that it stays in a register. */
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)
#define BEGIN(c) __typeof__(f) a##c = f * (s + c);
#define STEP(c)           \
  a##c = a##c * f + g;    \
  __asm__("" : "+x"(a##c));
#define ADD(c) sum += a##c;

#define CHAIN(NAME, TYPE, SCALAR, CONTRACT)                                                     \
  __attribute__((noinline, optimize("fp-contract=" CONTRACT))) static SCALAR NAME(long steps) { \
    volatile SCALAR seed = 1;                                                                   \
    SCALAR s = seed, factor = 1 - 1e-7 * seed, more = 1e-7 * seed;                              \
    TYPE f = {0}, g = {0}, sum = {0};                                                           \
    f += factor;                                                                                \
    g += more;                                                                                  \
    EACH(BEGIN)                                                                                 \
    for (long k = 0; k < steps; k++) {                                                          \
      EACH(STEP)                                                                                \
    }                                                                                           \
    EACH(ADD)                                                                                   \
    return sum[0] + sum[1];                                                                     \
  }

CHAIN(doubles_apart, v2, double, "off")
CHAIN(doubles_fused, v2, double, "fast")
CHAIN(floats_apart, v4, float, "off")
CHAIN(floats_fused, v4, float, "fast")

int main(int count, char **words) {
  int wide = option(count, words, "bits", 64) == 64, fused = option(count, words, "fma", 0);
  long steps = option(count, words, "steps", STEPS);
  int repeats = option(count, words, "repeats", 3);
  double times[64], total = 0;
  for (int r = 0; r < repeats; r++) {
    double start = omp_get_wtime();
#pragma omp parallel reduction(+ : total)
    total += wide ? (fused ? doubles_fused(steps) : doubles_apart(steps)) : (fused ? floats_fused(steps) : floats_apart(steps));
    times[r] = omp_get_wtime() - start;
  }
  print_times(times, repeats);
  double rate = 2.0 * CHAINS * (wide ? 2 : 4) * steps * omp_get_max_threads();
  printf("\"checksum\":[%.17g],\"rate\":%.9g}\n", total > 0 ? 1.0 : 0.0, rate);
}
