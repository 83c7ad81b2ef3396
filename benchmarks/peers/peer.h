/* What the C peers share: key=value arguments, peak memory and the JSON line. */
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long option(int count, char **words, const char *name, long otherwise) {
  size_t length = strlen(name);
  for (int k = 1; k < count; k++)
    if (!strncmp(words[k], name, length) && words[k][length] == '=') return atol(words[k] + length + 1);
  return otherwise;
}

static long peak_bytes(void) {
  char line[256];
  long kilobytes = 0;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file)) sscanf(line, "VmHWM: %ld", &kilobytes);
  if (file) fclose(file);
  return kilobytes * 1024;
}

static void print_times(const double *times, int count) {
  printf("{\"times\":[");
  for (int k = 0; k < count; k++) printf("%s%.9g", k ? "," : "", times[k]);
  printf("],\"peakRss\":%ld,\"threads\":%d,", peak_bytes(), omp_get_max_threads());
}

/* The same numbers in [0, 1) in every program: the finaliser of MurmurHash3 (32 bit) of a place. */
static double weight(uint32_t h) {
  h = (h ^ h >> 16) * 0x85EBCA6Bu;
  h = (h ^ h >> 13) * 0xC2B2AE35u;
  return (h ^ h >> 16) / 4294967296.0;
}

/* Ends the line: an array's size, mean, mean weighted by place, least and greatest. */
static void print_summary(const double *field, long count) {
  double sum = 0, weighted = 0, least = field[0], most = field[0];
  for (long k = 0; k < count; k++) {
    sum += field[k];
    weighted += field[k] * weight(k);
    if (field[k] < least) least = field[k];
    if (field[k] > most) most = field[k];
  }
  printf("\"checksum\":[%.17g,%.17g,%.17g,%.17g,%.17g]}\n", (double)count, sum / count, weighted / count, least, most);
}
