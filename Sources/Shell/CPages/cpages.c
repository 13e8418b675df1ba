#include "cpages.h"

static const unsigned char style[] = {
#embed "pages/page.css"
};
static const unsigned char common[] = {
#embed "pages/common.js"
};
static const unsigned char chart[] = {
#embed "pages/chart.js"
};
static const unsigned char story[] = {
#embed "pages/story.js"
};
static const unsigned char map[] = {
#embed "pages/map.js"
};
static const unsigned char report[] = {
#embed "pages/report.js"
};
static const unsigned char comparison[] = {
#embed "pages/comparison.js"
};

const struct cpages_part cpages_style = {style, sizeof style};
const struct cpages_part cpages_common = {common, sizeof common};
const struct cpages_part cpages_chart = {chart, sizeof chart};
const struct cpages_part cpages_story = {story, sizeof story};
const struct cpages_part cpages_map = {map, sizeof map};
const struct cpages_part cpages_report = {report, sizeof report};
const struct cpages_part cpages_comparison = {comparison, sizeof comparison};
