/*
 * guest: what the first program of a machine (machine.h) does before it has a Linux to live in.
 *
 * Only inside of the machine, as root. Whatever fails is said on its console and ends it.
 */
#ifndef CRASH_GUEST_H
#define CRASH_GUEST_H

/* CRASH_TRIAL=1 on the kernel's command line: says "trial" and goes; then this does not return. */
void guest_begin(void); /* PATH, /proc, loopback */

/* A mount point that hides neither the build nor the tree. */
const char *guest_mount_point(void);

int guest_open_serial(void);
void guest_power_off(void) __attribute__((noreturn));
void guest_die(const char *what) __attribute__((noreturn)); /* with errno */

#endif
