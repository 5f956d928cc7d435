/*
 * example: the texts of conf/dutyd.conf and conf/roster.conf, built into the program.
 *
 * Layer config. The seed company for whoever has none of his own yet: dutyctl simulate seed500. The
 * files themselves are the only source; the Makefile turns them into objects.
 */
#ifndef DUTYD_CONFIG_EXAMPLE_H
#define DUTYD_CONFIG_EXAMPLE_H

extern const char example_dutyd_conf[], example_roster_conf[];

#endif
