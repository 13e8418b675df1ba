#include "ctopics.h"

static const unsigned char declarations[] = {
#embed "../../../topics/topics.yaml"
};

const unsigned char *const ctopics_declarations = declarations;
const size_t ctopics_declarations_size = sizeof declarations;
