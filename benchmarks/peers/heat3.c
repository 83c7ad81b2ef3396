/* W16 in C: heat in a cube, one sweep a step between two fields, all threads. Arguments: n, steps, repeats. */
#include "peer.h"

int main(int count, char **words) {
  long n = option(count, words, "n", 256), steps = option(count, words, "steps", 20);
  int repeats = option(count, words, "repeats", 1);
  long plane = n * n, size = n * n * n;
  double times[64], *u = malloc(size * 8), *v = malloc(size * 8);
  for (int k = 0; k < repeats; k++) {
#pragma omp parallel for schedule(static)
    for (long i = 0; i < size; i++) u[i] = v[i] = weight(i);
    double start = omp_get_wtime();
#pragma omp parallel
    for (long s = 0; s < steps; s++) {
      const double *restrict from = s & 1 ? v : u;
      double *restrict to = s & 1 ? u : v;
#pragma omp for schedule(static) collapse(2)
      for (long p = 1; p < n - 1; p++)
        for (long i = 1; i < n - 1; i++) {
          const double *here = from + p * plane + i * n;
          double *out = to + p * plane + i * n;
#pragma omp simd
          for (long j = 1; j < n - 1; j++)
            out[j] = here[j] + 0.1 * (here[j - plane] + here[j + plane] + here[j - n] + here[j + n] + here[j - 1] + here[j + 1] - 6 * here[j]);
        }
    }
    times[k] = omp_get_wtime() - start;
  }
  print_times(times, repeats);
  print_summary(steps & 1 ? v : u, size);
}
