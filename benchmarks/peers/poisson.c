/* W15 in C: -laplacian u = f on n x n cells between walls, conjugate gradients without a matrix, all threads. Arguments: n, repeats. */
#include "peer.h"
#include <math.h>

static long n;

/* q = A p, and the product of both; cells beyond the walls are the negatives of those within. */
static double apply(const double *restrict p, double *restrict q) {
  double dot = 0;
#pragma omp parallel for schedule(static) reduction(+ : dot)
  for (long i = 0; i < n; i++)
    for (long j = 0; j < n; j++) {
      long k = i * n + j;
      double sum = 4 * p[k];
      sum -= i > 0 ? p[k - n] : -p[k];
      sum -= i < n - 1 ? p[k + n] : -p[k];
      sum -= j > 0 ? p[k - 1] : -p[k];
      sum -= j < n - 1 ? p[k + 1] : -p[k];
      q[k] = sum;
      dot += sum * p[k];
    }
  return dot;
}

int main(int count, char **words) {
  n = option(count, words, "n", 600);
  int repeats = option(count, words, "repeats", 1);
  long size = n * n;
  double times[64], *x = malloc(size * 8), *r = malloc(size * 8), *p = malloc(size * 8), *q = malloc(size * 8);
  for (int k = 0; k < repeats; k++) {
    double start = omp_get_wtime(), rr = 0;
#pragma omp parallel for schedule(static) reduction(+ : rr)
    for (long i = 0; i < size; i++) {
      x[i] = 0;
      r[i] = p[i] = weight(i);
      rr += r[i] * r[i];
    }
    double first = rr;
    while (rr > 1e-20 * first) {
      double alpha = rr / apply(p, q), next = 0;
#pragma omp parallel for schedule(static) reduction(+ : next)
      for (long i = 0; i < size; i++) {
        x[i] += alpha * p[i];
        r[i] -= alpha * q[i];
        next += r[i] * r[i];
      }
      double beta = next / rr;
      rr = next;
#pragma omp parallel for schedule(static)
      for (long i = 0; i < size; i++) p[i] = r[i] + beta * p[i];
    }
    times[k] = omp_get_wtime() - start;
  }
  print_times(times, repeats);
  print_summary(x, size);
}
