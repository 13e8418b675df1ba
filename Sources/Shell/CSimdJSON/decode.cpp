#include "csimdjson.h"

#include <simdjson.h>

#include <memory>
#include <new>

struct csimdjson_parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;
  size_t capacity;
};

csimdjson_parser *csimdjson_create(size_t capacity) {
  auto *parser = new (std::nothrow) csimdjson_parser{nullptr, capacity};
  if (parser == nullptr) return nullptr;
  const auto *implementation = simdjson::get_active_implementation().operator->();
  if (implementation->create_dom_parser_implementation(capacity, 1, parser->stages) == simdjson::SUCCESS) return parser;
  delete parser;
  return nullptr;
}

void csimdjson_free(csimdjson_parser *parser) { delete parser; }

int32_t csimdjson_scan(csimdjson_parser *parser, const uint8_t *bytes, size_t length) {
  parser->stages->n_structural_indexes = 0;
  if (length > parser->capacity) {
    if (parser->stages->set_capacity(length * 2) != simdjson::SUCCESS) return CSIMDJSON_NO_MEMORY;
    parser->capacity = length * 2;
  }
  switch (parser->stages->stage1(bytes, length, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS: return CSIMDJSON_SUCCESS;
    case simdjson::EMPTY: return CSIMDJSON_EMPTY;
    case simdjson::UTF8_ERROR: return CSIMDJSON_NOT_UTF8;
    case simdjson::UNCLOSED_STRING: return CSIMDJSON_OPEN_STRING;
    case simdjson::UNESCAPED_CHARS: return CSIMDJSON_CONTROL_CHARACTER;
    default: return CSIMDJSON_FAILED;
  }
}

const uint32_t *csimdjson_indexes(const csimdjson_parser *parser) { return parser->stages->structural_indexes.get(); }

uint32_t csimdjson_index_count(const csimdjson_parser *parser) { return parser->stages->n_structural_indexes; }
