/*
 * ctl: dutyctl as an admin runs it, in a folder of its own, without a daemon.
 *
 * In the folder are dutyd.conf and roster.conf as shipped, with their paths put into the folder,
 * the same without swaps and overrides as plain/dutyd.conf (days of the calendar that `check` will
 * one day call past), and crm.db: the built-in schema with the rows of ctl.c, see CTL_* here.
 */
#ifndef TEST_CTL_H
#define TEST_CTL_H

#define CTL_OWNED "+79160000201"  /* Иван of ООО «Вектор», band small, owner vasya */
#define CTL_LARGE "+79160000202"  /* Ганс of Bosch, large, nobody's */
#define CTL_ORPHAN "+79160000203" /* his owner has left */
#define CTL_BLOCKED "+79160000204"
#define CTL_UNKNOWN "+79160000001" /* not in the CRM */

enum { CTL_TEXT_SIZE = 65536 };

/* What the last run said. */
extern char ctl_out[CTL_TEXT_SIZE], ctl_err[CTL_TEXT_SIZE];

/* Group fixtures. */
int ctl_make_folder(void **state);
int ctl_remove_folder(void **state);

/* Path of a file of the folder; static memory. */
const char *ctl_path(const char *name);
void ctl_read(const char *name, char text[CTL_TEXT_SIZE]);

/* Runs a shell command in the folder, which must succeed. */
void ctl_shell(const char *command);

/* Runs build/dutyctl in the folder, where a shell reads the arguments. Returns its exit code. */
int ctl_run(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, and the exit code must be this one. */
#define CTL_WANT(code, ...) ctl_want_code(code, ctl_run(__VA_ARGS__), __FILE__, __LINE__)
#define CTL_HAS(text, wanted) ctl_want_text(text, wanted, __FILE__, __LINE__)
#define CTL_BEGINS(text, wanted) ctl_want_start(text, wanted, __FILE__, __LINE__)

void ctl_want_code(int wanted, int code, const char *file, int line);
void ctl_want_text(const char *text, const char *wanted, const char *file, int line);
void ctl_want_start(const char *text, const char *wanted, const char *file, int line);

#endif
