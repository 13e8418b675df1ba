#pragma once
#include <stddef.h>

/* Parts of the web pages that the program writes, as they lie in pages/. */
struct cpages_part {
  const unsigned char *start;
  size_t size;
};

extern const struct cpages_part cpages_style;
extern const struct cpages_part cpages_common;
extern const struct cpages_part cpages_chart;
extern const struct cpages_part cpages_story;
extern const struct cpages_part cpages_map;
extern const struct cpages_part cpages_report;
extern const struct cpages_part cpages_comparison;
