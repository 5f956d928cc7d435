/*
 * daemon: everything that runs, wired together; the loop thread's home.
 *
 * Layer dutyd (the program). Order of life: configuration, store thread, loop and router, listeners
 * (inherited ones first), READY. SIGHUP reloads; SIGTERM and SIGINT stop accepting, let what was
 * asked be answered and written, and end.
 */
#ifndef DUTYD_DUTYD_DAEMON_H
#define DUTYD_DUTYD_DAEMON_H

/*
 * The exit status of the process: 0 ended by a signal, 1 configuration, 2 could not run, 3 ended by
 * a signal while the disk refused, with decisions lost.
 */
int daemon_run(const char *conf_path);

#endif
