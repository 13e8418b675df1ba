#pragma once
#include <stddef.h>

// topics/topics.yaml as it was when this program was built.
extern const unsigned char *const ctopics_declarations;
extern const size_t ctopics_declarations_size;
