/*
 * message_line: a message of the decision queue as one line for people.
 *
 * Layer dutyctl. A topic's members come in an order that reads; of an alarm, and of a topic that
 * this program does not know, every member that is told comes with its name. What a stranger wrote
 * is escaped.
 */
#ifndef DUTYD_DUTYCTL_MESSAGE_LINE_H
#define DUTYD_DUTYCTL_MESSAGE_LINE_H

#include "dutyd/codec/json_reply.h"

/* "decision      7KQ2M8F4/arrival   dial     PJSIP/202  masha   DUTY_TODAY" */
void message_line_print(const struct json_reply *message);

#endif
