#include "dutyd/export/sink.h"

const struct sink_ops *const sink_table[] = { &sink_file, &sink_webhook, &sink_queue_log, NULL };
