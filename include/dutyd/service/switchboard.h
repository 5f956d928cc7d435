/*
 * switchboard: everything the daemon has to do with the PBX behind the calls themselves.
 *
 * Layer service, loop thread. Puts together the link (exchange.h), what it tells of calls
 * (outcomes.h) and what people say of themselves (attendance.h), and answers the requests about
 * them. The router asks it for presence and hands it the jobs that are its.
 */
#ifndef DUTYD_SERVICE_SWITCHBOARD_H
#define DUTYD_SERVICE_SWITCHBOARD_H

#include "dutyd/service/attendance.h"
#include "dutyd/service/measures.h"
#include "dutyd/service/outcomes.h"

struct switchboard; /* opaque: made by switchboard_create, ended by switchboard_destroy */

/* Both must live longer than it does. */
struct switchboard *switchboard_create(struct flights *flights, struct current *current);
void switchboard_destroy(struct switchboard **switchboard);

/* Another policy is in force. */
void switchboard_renew(struct switchboard *switchboard);

/* The calendar, at least every half minute. */
void switchboard_tick(struct switchboard *switchboard);

/* A JOB_PBX is back; it is destroyed here. */
void switchboard_back(struct switchboard *switchboard, struct job *job);

void switchboard_forget(struct switchboard *switchboard, const struct peer *peer);

/* What is told of an answer or an end, put right where we know better. */
void switchboard_correct(struct switchboard *switchboard, struct job_call *call);

/* A reference for the caller. */
struct presence *switchboard_presence(struct switchboard *switchboard, const struct policy *policy);

/* ops presence and show. */
void switchboard_set_status(struct switchboard *switchboard, struct peer *peer,
			    const struct request *request);
void switchboard_show(struct switchboard *switchboard, struct peer *peer,
		      const struct request *request);

struct exchange_view switchboard_view(const struct switchboard *switchboard);
const struct staff *switchboard_staff(const struct switchboard *switchboard);

/* The figures of the group "asterisk". */
void switchboard_measure(const struct switchboard *switchboard, struct measures *measures);

/* "ami live": for systemd's STATUS= and for status. */
const char *switchboard_word(const struct switchboard *switchboard);
void switchboard_write(struct buf *out, const struct switchboard *switchboard);

#endif
