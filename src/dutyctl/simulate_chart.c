#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/chart_svg.h"
#include "dutyd/dutyctl/simulate.h"

enum { TEXT_SIZE = 160, CHART_SIZE = 65536, FILE_SIZE = 29 /* as much as there is room for */ };

static const struct words {
	const char *title;
	const char *interruptions, *interruptions_note;
	const char *hours, *hours_note;
	const char *ring_one, *ring_all, *duty, *head;
	const char *notes[3];
} languages[] = {
	{ .title = "Who is disturbed by incoming enquiries",
	  .interruptions = "Interruptions",
	  .interruptions_note = "How often a phone rang at a rep whose turn it was not",
	  .hours = "Time for one's own sales",
	  .hours_note = "Working hours of all reps in which no enquiry rang",
	  .ring_one = "No duty: phones in turn",
	  .ring_all = "No duty: all phones ring",
	  .duty = "With duty",
	  .head = "All to the head",
	  .notes = { "Simulation. Without duty the same enquiries ring the reps who are on shift, "
		     "not out and not on a call.",
		     "Calls to owners of their own clients are not counted. An hour with a ring is "
		     "counted as lost;",
		     "the duty's own day is not counted as time for sales." } },
	{ .title = "Кого отвлекают входящие обращения",
	  .interruptions = "Отвлечения",
	  .interruptions_note = "Сколько раз телефон звонил у менеджера не в его очередь",
	  .hours = "Время на собственные продажи",
	  .hours_note = "Рабочие часы всех менеджеров, в которые не звонило ни одно обращение",
	  .ring_one = "Без дежурного: по очереди",
	  .ring_all = "Без дежурного: звонят все",
	  .duty = "С дежурным",
	  .head = "Всё руководителю",
	  .notes = { "Моделирование. Без дежурного те же обращения звонят менеджерам, которые на "
		     "смене, на месте и не говорят.",
		     "Звонки владельцам от их клиентов не считаются. Час, в который был звонок, "
		     "считается потерянным;",
		     "день своего дежурства временем на продажи не считается." } },
};

/* One row of each panel for every way. */
struct drawing {
	const struct words *words;
	bool is_russian;
	struct chart_row interruptions[SIM_WAYS_MAX], hours[SIM_WAYS_MAX];
	char texts[SIM_WAYS_MAX][2][TEXT_SIZE];
	char files[SIM_WAYS_MAX][FILE_SIZE];
	char subtitle[TEXT_SIZE];
};

/* The name without its folders. */
static const char *file_of(const struct sim_way *way, char file[FILE_SIZE])
{
	const char *slash = strrchr(way->name, '/');

	str_copy_cut(file, FILE_SIZE, slash != NULL ? slash + 1 : way->name);
	return file;
}

static const char *label_of(const struct sim_report *report, struct drawing *drawing, int i)
{
	const struct sim_way *way = &report->ways[i];
	const struct words *words = drawing->words;

	switch (way->kind) {
	case SIM_WAY_RING_ONE:
		return words->ring_one;
	case SIM_WAY_RING_ALL:
		return words->ring_all;
	default:
		break;
	}
	if (report->n_ways == SIM_WAYS_MAX) {
		return file_of(way, drawing->files[i]); /* two are told apart by their files */
	}
	return report->world->has_duty ? words->duty : words->head;
}

static void draw_way(const struct sim_report *report, struct drawing *drawing, int i)
{
	static const enum chart_colour colours[] = { [SIM_WAY_CONFIG] = CHART_GOOD,
						     [SIM_WAY_RING_ONE] = CHART_BAD,
						     [SIM_WAY_RING_ALL] = CHART_WORSE };
	const struct sim_way *way = &report->ways[i];
	long long hours = way->hours.protected_minutes / 60;

	snprintf(drawing->texts[i][0], TEXT_SIZE, "%d", way->interruptions);
	snprintf(drawing->texts[i][1], TEXT_SIZE,
		 drawing->is_russian ? "%lld ч = %lld–%lld холодных звонков" :
				       "%lld h = %lld–%lld cold calls",
		 hours, hours * COLD_CALLS_FROM, hours * COLD_CALLS_TO);
	drawing->interruptions[i] = (struct chart_row){ label_of(report, drawing, i),
							way->interruptions, drawing->texts[i][0],
							colours[way->kind] };
	drawing->hours[i] = (struct chart_row){ label_of(report, drawing, i), hours,
						drawing->texts[i][1], colours[way->kind] };
}

static void put_subtitle(const struct sim_report *report, struct drawing *drawing)
{
	const struct policy *policy = report->world->policy;
	const char *duty = "";

	if (report->world->has_duty) {
		duty = drawing->is_russian ? ", каждый день дежурит один" :
					     ", one of them on duty each day";
	}
	snprintf(drawing->subtitle, TEXT_SIZE,
		 drawing->is_russian ? "Обращений: %d за %d дней; менеджеров: %d%s" :
				       "%d enquiries in %d days, %d reps%s",
		 report->ways[0].enquiries, report->plan->days,
		 policy->departments[policy->commercial].n_members, duty);
}

static void draw(const struct sim_report *report, struct drawing *drawing, struct buf *out)
{
	const struct words *words = drawing->words;
	struct chart_panel panels[] = {
		{ words->interruptions, words->interruptions_note, report->n_ways,
		  drawing->interruptions },
		{ words->hours, words->hours_note, report->n_ways, drawing->hours },
	};
	struct chart chart = { .title = words->title,
			       .subtitle = drawing->subtitle,
			       .n_panels = 2,
			       .panels = panels,
			       .n_notes = sizeof(words->notes) / sizeof(words->notes[0]),
			       .notes = words->notes };

	put_subtitle(report, drawing);
	for (int i = 0; i < report->n_ways; i++) {
		draw_way(report, drawing, i);
	}
	chart_svg_write(out, &chart);
}

bool simulate_chart(const struct sim_report *report, const char *path, bool is_russian)
{
	struct drawing drawing = { .words = &languages[is_russian ? 1 : 0],
				   .is_russian = is_russian };
	char *memory = xcalloc(1, CHART_SIZE);
	struct buf out = buf_over(memory, CHART_SIZE);

	draw(report, &drawing, &out);
	FILE *file = fopen(path, "we");
	bool is_written = file != NULL && !out.is_full && fputs(out.text, file) >= 0;

	if (file != NULL && fclose(file) != 0) {
		is_written = false;
	}
	if (!is_written) {
		context_trouble(report->context, "%s: %s", path, strerror(errno));
	}
	free(memory);
	return is_written;
}
