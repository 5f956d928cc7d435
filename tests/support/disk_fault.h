/*
 * disk_fault: a disk that fails, inside the test program itself.
 *
 * The program's own fdatasync and pwrite64 stand before the library's. One fault at a time; any
 * thread. `hits` counts what was hit: a fault that did not fire has tested nothing.
 */
#ifndef TEST_DISK_FAULT_H
#define TEST_DISK_FAULT_H

#include <stdatomic.h>

enum disk_fault_call { DISK_FAULT_SYNC = 1, DISK_FAULT_WRITE = 2 };

struct disk_fault {
	const char *path; /* in the file's name; with $ at its end: the end of the name */
	int calls;        /* bits of enum disk_fault_call */
	int skip, count;  /* count -1: for ever */
	int error;        /* 0: only late */
	int delay_ms;
};

void disk_fault_set(const struct disk_fault *fault);
void disk_fault_clear(void);
int disk_fault_hits(void); /* since it was set */

#endif
