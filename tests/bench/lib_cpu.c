#include "bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* Nanoseconds on a processor; the first number of schedstat. */
static double task_us(pid_t pid, long task)
{
	char path[64];
	long long ns = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%ld/schedstat", (int)pid, task);
	FILE *file = fopen(path, "r");
	if (file != NULL) {
		if (fscanf(file, "%lld", &ns) != 1) {
			ns = 0;
		}
		fclose(file);
	}
	return (double)ns / 1000;
}

/*
 * The first thread is the loop, which bears the process's number; the others are the store and its
 * checkpointer.
 */
struct cpu_time cpu_time_of(pid_t pid)
{
	struct cpu_time time = { .loop_us = task_us(pid, pid) };
	struct dirent *entry;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *dir = opendir(path);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		long task = strtol(entry->d_name, NULL, 10);

		if (task > 0 && task != pid) {
			time.store_us += task_us(pid, task);
		}
	}
	if (dir != NULL) {
		closedir(dir);
	}
	return time;
}
