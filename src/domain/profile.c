#include "dutyd/domain/profile.h"

struct profile profile_seed500(void)
{
	return (struct profile){
		.seed = 1,
		.enquiries_per_month = 500,
		.calls_per_month = 1000,
		.share = { [PROFILE_LARGE] = 20,
			   [PROFILE_OFFICES] = 40,
			   [PROFILE_VOLUME] = 25,
			   [PROFILE_MEETING] = 15,
			   [PROFILE_KNOWN] = 40,
			   [PROFILE_PRIVATE] = 25,
			   [PROFILE_SMALL] = 20,
			   [PROFILE_PERSONAL] = 12,
			   [PROFILE_WITHHELD] = 3 },
		.repeat = 20,
		.clients = 350,
		.people = { .answer = 95,
			    .away = 20,
			    .neighbour = 2,
			    .ask_seconds = 90,
			    .talk_seconds = 240,
			    .patience_seconds = 600 },
	};
}
