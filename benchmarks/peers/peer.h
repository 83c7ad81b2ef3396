/* What the C peers share: key=value arguments, peak memory and the JSON line. */
#include <omp.h>
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
