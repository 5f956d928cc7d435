#include "dutyd/domain/horizon.h"

#include <stddef.h>

struct roster *horizon_compose(const struct policy *policy, const struct book *book, int64_t utc_ms)
{
	if (!policy->has_roster) {
		return NULL;
	}
	int32_t today = zone_day_at(policy->zone, utc_ms / 1000);
	int32_t first = policy->roster.start < today ? policy->roster.start : today;

	if (book != NULL && book->n_rows > 0 && book->rows[0].day < first) {
		first = book->rows[0].day;
	}
	return book_compose(policy, book, first, today - first + HORIZON_DAYS);
}
