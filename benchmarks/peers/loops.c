/* Heat with held ends in two or three dimensions: one sweep a step between two fields, all threads. Arguments: n, axes, steps, repeats.
   gcc -O3 -march=native -fopenmp benchmarks/peers/loops.c -o /tmp/loops && /tmp/loops n=256 axes=3 steps=20 */
#include "peer.h"
#include <math.h>

static void sweep(const double *restrict from, double *restrict to, long n, int axes) {
  long planes = axes == 3 ? n : 3, plane = n * n;
#pragma omp for schedule(static) collapse(2)
  for (long p = 1; p < planes - 1; p++)
    for (long i = 1; i < n - 1; i++) {
      const double *here = from + (axes == 3 ? p * plane : 0) + i * n;
      double *out = to + (here - from);
      if (axes == 3) {
#pragma omp simd
        for (long j = 1; j < n - 1; j++)
          out[j] = here[j] + 0.1 * (here[j - plane] + here[j + plane] + here[j - n] + here[j + n] + here[j - 1] + here[j + 1] - 6 * here[j]);
      } else {
#pragma omp simd
        for (long j = 1; j < n - 1; j++)
          out[j] = here[j] + 0.1 * (here[j - n] + here[j + n] + here[j - 1] + here[j + 1] - 4 * here[j]);
      }
    }
}

int main(int count, char **words) {
  long n = option(count, words, "n", 400), steps = option(count, words, "steps", 100);
  int repeats = option(count, words, "repeats", 3), axes = option(count, words, "axes", 2);
  long size = axes == 3 ? n * n * n : n * n;
  double times[64], total = 0;
  for (int k = 0; k < repeats && k < 64; k++) {
    double *u = malloc(size * 8), *v = malloc(size * 8);
#pragma omp parallel for schedule(static)
    for (long i = 0; i < size; i++) u[i] = v[i] = sin(i);
    double start = omp_get_wtime();
#pragma omp parallel
    for (long s = 0; s < steps; s++) sweep(s & 1 ? v : u, s & 1 ? u : v, n, axes);
    times[k] = (omp_get_wtime() - start) / steps;
    total = 0;
    for (long i = 0; i < size; i++) total += (steps & 1 ? v : u)[i];
    free(u);
    free(v);
  }
  print_times(times, repeats);
  printf("\"checksum\":[%.12g]}\n", total);
}
