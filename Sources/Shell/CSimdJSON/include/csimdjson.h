// Stage 1 of simdjson (UTF-8 check, strings, structural characters) behind a plain C interface. No rule of ours is here.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csimdjson_parser csimdjson_parser;

enum {
  CSIMDJSON_SUCCESS = 0,
  CSIMDJSON_EMPTY = 1,
  CSIMDJSON_NOT_UTF8 = 2,
  CSIMDJSON_OPEN_STRING = 3,
  CSIMDJSON_CONTROL_CHARACTER = 4,
  CSIMDJSON_NO_MEMORY = 5,
  CSIMDJSON_FAILED = 6,
};

// NULL when there is no memory. The caller frees it; one thread at a time.
csimdjson_parser *csimdjson_create(size_t capacity);
void csimdjson_free(csimdjson_parser *parser);

// Finds the structural characters of `bytes`; the capacity grows to `length`. Reads nothing beyond `length`.
int32_t csimdjson_scan(csimdjson_parser *parser, const uint8_t *bytes, size_t length);

// What the last scan found, ascending; valid until the next scan or csimdjson_free.
const uint32_t *csimdjson_indexes(const csimdjson_parser *parser);
uint32_t csimdjson_index_count(const csimdjson_parser *parser);

#ifdef __cplusplus
}
#endif
