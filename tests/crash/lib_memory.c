/*
 * The memory: shared by processes, so that the death of one of them takes nothing away.
 *
 * As lines: "A call step durable took_us text row", "M seq text", "K cursor", "F fault".
 */
#include "memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct crash_memory *memory_create(void)
{
	struct crash_memory *memory = mmap(NULL, sizeof(*memory), PROT_READ | PROT_WRITE,
					   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED) {
		return NULL;
	}
	memory->tell_fd = -1;
	return memory;
}

/* Only what was written: untouched pages stay untouched. */
void memory_clear(struct crash_memory *memory)
{
	int tell_fd = memory->tell_fd;

	memset(memory->answers, 0, memory->n_answers * sizeof(memory->answers[0]));
	memset(memory->seen, 0, (size_t)(memory->consumer.last + 1) * sizeof(memory->seen[0]));
	memset(memory, 0, offsetof(struct crash_memory, answers));
	memory->tell_fd = tell_fd;
}

void memory_destroy(struct crash_memory **memory)
{
	if (*memory != NULL) {
		munmap(*memory, sizeof(**memory));
		*memory = NULL;
	}
}

/* In one write, so that lines of several processes stay lines. */
__attribute__((format(printf, 2, 3))) static void tell(const struct crash_memory *memory,
						       const char *format, ...)
{
	char line[640];
	va_list args;

	if (memory->tell_fd < 0) {
		return;
	}
	va_start(args, format);
	int n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	(void)!write(memory->tell_fd, line, (size_t)n);
}

void memory_keep(struct crash_memory *memory, const struct answer_kept *answer)
{
	uint32_t i = atomic_fetch_add(&memory->n_answers, 1);

	if (i >= CRASH_ANSWERS_MAX) {
		atomic_store(&memory->n_answers, CRASH_ANSWERS_MAX);
		memory_fault(memory, "the memory is full");
		return;
	}
	struct answer_kept *kept = &memory->answers[i];

	kept->call = answer->call;
	kept->step = answer->step;
	kept->is_durable = answer->is_durable;
	kept->took_us = answer->took_us;
	kept->text = answer->text;
	kept->row = answer->row;
	atomic_store(&kept->is_kept, true);
	tell(memory, "A %u %d %d %u %" PRIx64 " %" PRIx64 "\n", answer->call, answer->step,
	     answer->is_durable, answer->took_us, answer->text, answer->row);
}

void memory_see(struct crash_memory *memory, int64_t seq, uint64_t text)
{
	struct consumer_memory *consumer = &memory->consumer;

	if (seq <= 0 || seq >= CRASH_SEQ_MAX) {
		memory_fault(memory, "a message with the number %" PRId64, seq);
		return;
	}
	struct message_seen *seen = &memory->seen[seq];

	if (seen->times > 0 && seen->text != text) {
		memory_fault(memory, "message %" PRId64 " came again and was another", seq);
	}
	consumer->n_again += seen->times > 0;
	consumer->n_seen++;
	seen->text = text;
	seen->times++;
	consumer->last = seq > consumer->last ? seq : consumer->last;
	tell(memory, "M %" PRId64 " %" PRIx64 "\n", seq, text);
}

void memory_confirm(struct crash_memory *memory, int64_t cursor)
{
	memory->consumer.confirmed = cursor;
	tell(memory, "K %" PRId64 "\n", cursor);
}

void memory_fault(struct crash_memory *memory, const char *format, ...)
{
	va_list args;

	if (atomic_exchange(&memory->has_fault, true)) {
		return;
	}
	va_start(args, format);
	vsnprintf(memory->fault, sizeof(memory->fault), format, args);
	va_end(args);
	tell(memory, "F %s\n", memory->fault);
}

bool memory_read_line(struct crash_memory *memory, const char *line)
{
	struct answer_kept answer = { 0 };
	int step, is_durable;
	int64_t seq;
	uint64_t text;

	if (sscanf(line, "A %u %d %d %u %" SCNx64 " %" SCNx64, &answer.call, &step, &is_durable,
		   &answer.took_us, &answer.text, &answer.row) == 6) {
		answer.step = (uint8_t)step;
		answer.is_durable = is_durable != 0;
		memory_keep(memory, &answer);
	} else if (sscanf(line, "M %" SCNd64 " %" SCNx64, &seq, &text) == 2) {
		memory_see(memory, seq, text);
	} else if (sscanf(line, "K %" SCNd64, &seq) == 1) {
		memory_confirm(memory, seq);
	} else if (strncmp(line, "F ", 2) == 0) {
		memory_fault(memory, "%s", line + 2);
	} else {
		return false;
	}
	return true;
}

bool memory_load(struct crash_memory *memory, const char *path)
{
	FILE *file = fopen(path, "r");
	int tell_fd = memory->tell_fd;
	char line[1024];

	if (file == NULL) {
		return false;
	}
	memory->tell_fd = -1; /* what it reads is known there */
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		memory_read_line(memory, line);
	}
	memory->tell_fd = tell_fd;
	return fclose(file) == 0;
}

/* FNV-1a: a change is to be seen, nobody tries to hide one. */
uint64_t crash_hash(uint64_t hash, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	}
	return hash;
}
