/*
 * systemd: the three things a service says to its manager, and the sockets it is given.
 *
 * Layer dutyd (the program). Own datagrams as sd_notify(3) and sd_listen_fds(3) describe them, so
 * that no libsystemd comes along. Without NOTIFY_SOCKET or LISTEN_FDS everything here does nothing.
 */
#ifndef DUTYD_DUTYD_SYSTEMD_H
#define DUTYD_DUTYD_SYSTEMD_H

/* "READY=1", "STOPPING=1", "WATCHDOG=1", "STATUS=…"; several joined by line breaks. */
void systemd_notify(const char *state);

/* RELOADING=1 with the monotonic time that systemd wants beside it. */
void systemd_notify_reloading(void);

/* How often to send WATCHDOG=1: half of what the manager allows; 0 when it does not ask. */
int systemd_watchdog_ms(void);

/* The socket passed under this name (FileDescriptorName=), close-on-exec, or -1. */
int systemd_take_socket(const char *name);

#endif
