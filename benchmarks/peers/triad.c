/* Memory bandwidth: a = b + 3 c over `n` doubles on all threads, 24 bytes counted for each (STREAM's triad). */
#include "peer.h"

int main(int count, char **words) {
  long n = option(count, words, "n", 40000000);
  int repeats = option(count, words, "repeats", 5);
  double times[64], *a = malloc(n * 8), *b = malloc(n * 8), *c = malloc(n * 8);
#pragma omp parallel for schedule(static)
  for (long k = 0; k < n; k++) a[k] = 0, b[k] = k, c[k] = 1;
  for (int r = 0; r < repeats; r++) {
    double start = omp_get_wtime();
#pragma omp parallel for simd schedule(static)
    for (long k = 0; k < n; k++) a[k] = b[k] + 3.0 * c[k];
    times[r] = omp_get_wtime() - start;
  }
  print_times(times, repeats);
  printf("\"checksum\":[%.17g],\"rate\":%.9g}\n", a[n - 1], 24.0 * n);
}
