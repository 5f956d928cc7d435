/*
 * flakey: a disk that refuses writes when it is told to: the device mapper's target of that name,
 * over another block device.
 *
 * Only inside of a machine (machine.h) whose kernel's modules lie in CRASH_TOOLS, as root. Reads go
 * on, so that what is on the disk stays readable; a journalling file system gives itself up at the
 * first write of its journal that is refused, and is read-only until it is mounted anew.
 */
#ifndef CRASH_FLAKEY_H
#define CRASH_FLAKEY_H

#include <stdbool.h>

#define FLAKEY_DEVICE "/dev/dm-0"

/* Over that device, refusing nothing; the end of the machine when it cannot be. */
void flakey_create(const char *below);
void flakey_refuse(bool is_refusing);

/* How many errors its ext4 has noted since it was made: the counter that says the fault came. */
long flakey_errors(void);

#endif
