/*
 * test_main: what every test program includes first.
 *
 * cmocka.h relies on four headers that it does not include itself. The
 * Makefile defines TEST_TOP_DIR (the source tree) and TEST_BUILD_DIR (where
 * dutyd, dutyctl and tests/shim_*.so are), both absolute, so that a test
 * program can be started from anywhere.
 */
#ifndef TEST_MAIN_H
#define TEST_MAIN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
