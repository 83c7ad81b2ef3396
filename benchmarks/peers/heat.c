/* W2 in C: one sweep a step between two fields, all threads, no temporal blocking. Arguments: n, steps, repeats. */
#include "peer.h"

static double *initial(long n) {
  double *u = aligned_alloc(64, (n * n * 8 + 63) / 64 * 64);
#pragma omp parallel for schedule(static)
  for (long i = 0; i < n; i++)
    for (long j = 0; j < n; j++) u[i * n + j] = i == 0 ? 100 : i < n - 1 && j == n - 1 ? 30 : 0;
  return u;
}

int main(int count, char **words) {
  long n = option(count, words, "n", 400), steps = option(count, words, "steps", 10000);
  int repeats = option(count, words, "repeats", 1);
  double times[64], *field = NULL;
  for (int k = 0; k < repeats; k++) {
    free(field);
    double start = omp_get_wtime();
    double *u = initial(n), *v = initial(n);
#pragma omp parallel
    {
      double *restrict from = u, *restrict to = v;
      for (long s = 0; s < steps; s++) {
#pragma omp for schedule(static)
        for (long i = 1; i < n - 1; i++) {
          const double *above = from + (i - 1) * n, *here = from + i * n, *below = from + (i + 1) * n;
          double *out = to + i * n;
#pragma omp simd
          for (long j = 1; j < n - 1; j++)
            out[j] = here[j] + 0.25 * (above[j] + below[j] + here[j - 1] + here[j + 1] - 4 * here[j]);
        }
        double *swap = from;
        from = to;
        to = swap;
      }
    }
    times[k] = omp_get_wtime() - start;
    field = steps & 1 ? v : u;
    free(steps & 1 ? u : v);
  }
  print_times(times, repeats);
  print_summary(field, n * n);
}
