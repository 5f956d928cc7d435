# dutyd: build, check, install.
#
#   make deps demo      packages, build, and a short show of the daemon at work
#   make deps check     packages, build, and every test that needs no PBX
#   make test_phone     build and run one test program (tests/unit/test_phone.c)
#   make BUILD=dir ...  another build folder; V=1 shows the commands; CI=true or
#                       WERROR=1 makes warnings errors
#
# src/<folder> becomes $(BUILD)/lib<folder>.a. The folders are layers: a file
# may use its own folder and lower ones, so a program links the archives from
# its layer downwards, highest first.
#
# A test names its layer on its first line, and links no archive above it:
#   /* layer: domain */            domain and what is below it
#   /* layer: store support */     the same for store, and tests/support/*.c
# System tests (tests/system) need no such line: they are "net support".

VERSION = 0.1.0

CC ?= cc
AR ?= ar
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
PREFIX ?= /usr
DESTDIR ?=
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/dutyd
BUILD ?= build
SANITIZE ?=
WERROR ?= $(filter true,$(CI))
V ?=

# What `make deps` installs: to build and to show, and to check.
DEPS_BUILD = gcc libc6-dev make pkg-config libevent-dev libsqlite3-dev libconfig-dev \
	libjansson-dev nettle-dev libcsv-dev libcurl4-openssl-dev libhiredis-dev sqlite3 tzdata \
	ca-certificates
DEPS_CHECK = libcmocka-dev clang clang-tidy clang-format libclang-rt-14-dev cppcheck \
	universal-ctags valgrind sip-tester mandoc systemd libical-dev redis-server

# Looked up at the first use, so that this file can be read on a machine that
# has neither pkg-config nor a compiler yet.
PKGS = libevent_core sqlite3 libconfig jansson nettle
pkg = $(or $(shell $(PKG_CONFIG) --exists $2 && echo ok),$(error missing: one of $2; run `make deps`))
PKG_CFLAGS = $(eval PKG_CFLAGS := $(if $(call pkg,,$(PKGS)),$(shell $(PKG_CONFIG) --cflags $(PKGS))))$(PKG_CFLAGS)
# libcsv has no pkg-config file.
PKG_LIBS = $(eval PKG_LIBS := $(if $(call pkg,,$(PKGS)),$(shell $(PKG_CONFIG) --libs $(PKGS)) -lcsv))$(PKG_LIBS)
TEST_LIBS = $(eval TEST_LIBS := $(if $(call pkg,,cmocka),$(shell $(PKG_CONFIG) --libs cmocka)))$(TEST_LIBS)

libs_of = $(if $(call pkg,,$1),$(shell $(PKG_CONFIG) --libs $1))

WARNINGS = -Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef \
	-Wpointer-arith -Wwrite-strings -Wcast-qual $(if $(WERROR),-Werror)
ifeq ($(SANITIZE),)
HARDEN = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
else
HARDEN = -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
HARDEN += -fstack-protector-strong
ALL_CPPFLAGS = -D_GNU_SOURCE -DDUTYD_VERSION='"$(VERSION)"' -Iinclude $(CPPFLAGS)
ALL_CFLAGS = -std=c11 -pthread -fPIE $(WARNINGS) $(HARDEN) $(CFLAGS)
ALL_LDFLAGS = -pthread -pie -Wl,-z,relro,-z,now -Wl,--as-needed \
	$(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS)

# The layers, and for each the archives it links. A folder without sources has none.
LAYERS = base domain codec config store net pbx service
down_base = base
down_domain = domain $(down_base)
down_codec = codec $(down_domain)
down_config = config $(down_codec)
down_store = store $(down_config)
down_net = net $(down_store)
down_pbx = pbx $(down_net)
down_service = service $(down_pbx)
archives = $(foreach l,$(down_$1),$(if $(wildcard src/$l/*.c),$(BUILD)/lib$l.a))
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(patsubst src/%,%,$(wildcard $1)))

PROGRAMS = $(BUILD)/dutyd $(BUILD)/dutyctl $(BUILD)/dutyd-export $(BUILD)/dutyd-export-redis
SCHEMAS = $(patsubst schema/%.sql,$(BUILD)/obj/store/schema_%.o,$(wildcard schema/*.sql))
EXAMPLES = $(patsubst conf/%.conf,$(BUILD)/obj/config/example_%.o,$(wildcard conf/*.conf))
UNIT_SOURCES = $(sort $(wildcard tests/unit/test_*.c))
SYSTEM_SOURCES = $(sort $(wildcard tests/system/test_*.c))
BENCH_SOURCES = $(sort $(wildcard tests/bench/bench_*.c))
BENCH_PARTS = $(sort $(wildcard tests/bench/lib_*.c))
CRASH_SOURCES = $(sort $(wildcard tests/crash/test_*.c))
CRASH_GUEST_SOURCES = $(sort $(wildcard tests/crash/crash_guest*.c))
CRASH_PARTS = $(sort $(wildcard tests/crash/lib_*.c))
FUZZ_SOURCES = $(sort $(wildcard tests/fuzz/fuzz_*.c))
SHIMS = $(patsubst tests/support/%.c,$(BUILD)/tests/%.so,$(wildcard tests/support/shim_*.c))
SUPPORT_SOURCES = $(filter-out tests/support/shim_%,$(wildcard tests/support/*.c))
test_programs = $(patsubst %.c,$(BUILD)/tests/%,$(notdir $1))
UNIT_TESTS = $(call test_programs,$(UNIT_SOURCES))
THREADED_TESTS = $(call test_programs,$(shell grep -lE 'pthread_create|store_open' $(UNIT_SOURCES)))
PURE_TESTS = $(call test_programs,$(shell grep -lE 'layer: (base|domain|codec|config)' $(UNIT_SOURCES)))
SYSTEM_TESTS = $(call test_programs,$(SYSTEM_SOURCES))
BENCHES = $(call test_programs,$(BENCH_SOURCES))
CRASH_TESTS = $(call test_programs,$(CRASH_SOURCES))
CRASH_GUESTS = $(call test_programs,$(CRASH_GUEST_SOURCES))
FUZZERS = $(call test_programs,$(FUZZ_SOURCES))
DEMO = $(call test_programs,$(wildcard tests/demo/demo.c))
RELAY = $(call test_programs,$(wildcard tests/pbx/relay.c))
CHECK_SCRIPTS = tests/check-conf tests/check-help tests/check-install tests/check-demo tests/unit-file/run

# With `make deps demo` everything that needs a tool waits for deps, also under -j.
FIRST = $(filter deps,$(MAKECMDGOALS))
Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $1 $2)

all: $(PROGRAMS)

.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all FORCE deps demo check check-unit check-system check-asan check-tsan check-threads \
	check-valgrind coverage check-pbx check-crash crash-programs pbx-programs fuzz run-fuzzers \
	bench lint format format-check install uninstall dist clean

# --- objects, archives, programs ---------------------------------------------

$(BUILD)/obj/tests/%.o: tests/%.c | $(FIRST)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) -Itests/support -DTEST_TOP_DIR='"$(CURDIR)"' \
		-DTEST_BUILD_DIR='"$(abspath $(BUILD))"' $(PKG_CFLAGS) $(ALL_CFLAGS) \
		-MMD -MP -c -o $@ $<

$(BUILD)/obj/store/schema_%.o: $(BUILD)/gen/schema_%.c | $(FIRST)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/config/example_%.o: $(BUILD)/gen/example_%.c | $(FIRST)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: src/%.c | $(FIRST)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The programs know where their configuration is; with another SYSCONFDIR they are made anew.
MAINS = $(patsubst %,$(BUILD)/obj/%/main.o,dutyd dutyctl export)
CONF_PATH = $(SYSCONFDIR)/dutyd/dutyd.conf
$(MAINS): ALL_CPPFLAGS += -DDUTYD_CONF='"$(CONF_PATH)"'
$(MAINS): $(BUILD)/gen/conf-path
$(BUILD)/gen/conf-path: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(CONF_PATH)' | cmp -s - $@ || echo '$(CONF_PATH)' > $@

# schema/crm.sql becomes the string schema_crm_sql, declared in dutyd/store/schema.h.
$(BUILD)/gen/schema_%.c: schema/%.sql
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D)
	$(Q){ echo '#include "dutyd/store/schema.h"'; echo 'const char schema_$*_sql[] ='; \
		sed -e 's/[\\"?]/\\&/g' -e 's/.*/"&\\n"/' $<; echo ';'; } > $@

# conf/dutyd.conf becomes the string example_dutyd_conf, declared in dutyd/config/example.h.
$(BUILD)/gen/example_%.c: conf/%.conf
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D)
	$(Q){ echo '#include "dutyd/config/example.h"'; echo 'const char example_$*_conf[] ='; \
		sed -e 's/[\\"?]/\\&/g' -e 's/.*/"&\\n"/' $<; echo ';'; } > $@

# The folder itself is a prerequisite: its time changes when a source goes away.
define archive_rule
$$(BUILD)/lib$1.a: $$(call objects,src/$1/*.c) $(if $(filter store,$1),$$(SCHEMAS)) \
		$(if $(filter config,$1),$$(EXAMPLES)) src/$1
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$(filter %.o,$$^)
endef
$(foreach l,$(LAYERS),$(eval $(call archive_rule,$l)))

# The exporters are one program with other sinks, so that only the one for Redis links its library.
SINKS = $(call objects,src/export/sink*.c)
EXPORTER = $(filter-out $(SINKS),$(call objects,src/export/*.c))
sinks = $(patsubst %,$(BUILD)/obj/export/%.o,$1)

$(PROGRAMS): $(call archives,service)
$(BUILD)/dutyd: $(call objects,src/dutyd/*.c) | src/dutyd
$(BUILD)/dutyctl: $(call objects,src/dutyctl/*.c) | src/dutyctl
$(BUILD)/dutyd-export: $(EXPORTER) $(call sinks,sinks_plain sink_file sink_queue_log sink_webhook) | src/export
$(BUILD)/dutyd-export: OWN_LIBS = $(call libs_of,libcurl)
$(BUILD)/dutyd-export-redis: $(EXPORTER) $(call sinks,sinks_redis sink_redis) | src/export
$(BUILD)/dutyd-export-redis: OWN_LIBS = $(call libs_of,hiredis)
$(PROGRAMS):
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) \
		$(call archives,service) $(PKG_LIBS) $(OWN_LIBS)

# --- test programs ------------------------------------------------------------

# "tests/unit/test_phone.c:domain", "tests/unit/test_crm.c:store:support"
LAYER_LINES := $(shell awk 'FNR == 1 && $$1 == "/*" && $$2 == "layer:" \
	{ print FILENAME ":" $$3 ($$4 == "support" ? ":support" : "") }' \
	/dev/null $(UNIT_SOURCES) $(SYSTEM_SOURCES))
layer_of = $(subst :, ,$(or $(patsubst $1:%,%,$(filter $1:%,$(LAYER_LINES))),$2))
support_of = $(if $(filter support,$1),$(BUILD)/tests/libsupport.a)

$(BUILD)/tests/libsupport.a: $(patsubst %.c,$(BUILD)/obj/%.o,$(SUPPORT_SOURCES)) tests/support
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

# $1 the source, $2 its layer, then perhaps "support", $3 more sources
define test_rule
$(call test_programs,$1): $(patsubst %.c,$(BUILD)/obj/%.o,$1 $3) \
		$(call support_of,$2) $(call archives,$(firstword $2))
	$$(call say,LD,$$@)
	$$(Q)test -n "$(strip $2)" || { echo "$1:1: wanted: /* layer: <folder> */" >&2; exit 1; }
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(PKG_LIBS) $$(TEST_LIBS)
endef
$(foreach s,$(UNIT_SOURCES),$(eval $(call test_rule,$s,$(call layer_of,$s))))
# The calendar file is read back by libical; no program of ours links it.
$(BUILD)/tests/test_ics_libical: TEST_LIBS = $(if $(call pkg,,cmocka),$(shell \
	$(PKG_CONFIG) --libs cmocka)) -lical
$(foreach s,$(SYSTEM_SOURCES),$(eval $(call test_rule,$s,$(call layer_of,$s,net:support))))
$(foreach s,$(BENCH_SOURCES),$(eval $(call test_rule,$s,service support,$(BENCH_PARTS))))
$(foreach s,$(CRASH_SOURCES) $(CRASH_GUEST_SOURCES),$(eval $(call \
	test_rule,$s,net support,$(CRASH_PARTS))))
$(foreach s,$(wildcard tests/demo/demo.c),$(eval $(call test_rule,$s,service support)))
$(foreach s,$(wildcard tests/pbx/relay.c),$(eval $(call test_rule,$s,base)))

# libFuzzer brings main().
$(foreach s,$(FUZZ_SOURCES),$(eval $(call test_rule,$s,config)))
$(FUZZERS): TEST_LIBS = -fsanitize=fuzzer

# Faults for the daemon under test, by LD_PRELOAD; never sanitised themselves.
$(BUILD)/tests/shim_%.so: tests/support/shim_%.c | $(FIRST)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE -std=c11 -pthread -fPIC -shared $(WARNINGS) $(CFLAGS) -o $@ $< -ldl

.PHONY: $(notdir $(UNIT_TESTS) $(SYSTEM_TESTS) $(CRASH_TESTS))
$(notdir $(UNIT_TESTS)): test_%: $(BUILD)/tests/test_%
	$<
$(notdir $(SYSTEM_TESTS) $(CRASH_TESTS)): test_%: $(BUILD)/tests/test_% $(PROGRAMS) $(SHIMS)
	$<

# --- checks -------------------------------------------------------------------

check: $(PROGRAMS) $(SHIMS) $(UNIT_TESTS) $(SYSTEM_TESTS) $(DEMO)
	@tests/run $(BUILD) $(UNIT_TESTS) $(SYSTEM_TESTS) $(CHECK_SCRIPTS)

check-unit: $(UNIT_TESTS)
	@tests/run $(BUILD) $(UNIT_TESTS)

check-system: $(PROGRAMS) $(SHIMS) $(SYSTEM_TESTS)
	@tests/run $(BUILD) $(SYSTEM_TESTS)

# The whole check once more, with ASan and UBSan, leaks included.
check-asan: | $(FIRST)
	+@$(MAKE) BUILD=build-asan SANITIZE=address,undefined check

# The daemon, and the unit tests that have threads, with TSan. It needs places in memory that a kernel
# with much address randomisation may have given away, so that is turned off where it may be.
check-tsan: | $(FIRST)
	+@$$(setarch -R true 2>/dev/null && echo setarch -R) $(MAKE) BUILD=build-tsan SANITIZE=thread \
		check-threads

check-threads: $(PROGRAMS) $(SHIMS) $(THREADED_TESTS) $(SYSTEM_TESTS)
	@tests/run $(BUILD) $(THREADED_TESTS) $(SYSTEM_TESTS)

# Reads of what was never written, which ASan does not see; only where no clock runs, for it is slow.
check-valgrind: $(PURE_TESTS)
	@TEST_UNDER="valgrind -q --error-exitcode=99 --leak-check=full" tests/run $(BUILD) $(PURE_TESTS)

# What a killed program has done is not counted, nor the calls through a PBX and the crashes.
coverage: | $(FIRST)
	+@$(MAKE) BUILD=build-coverage CFLAGS="-O0 -g --coverage" LDFLAGS=--coverage check
	@tests/coverage build-coverage

pbx-programs: $(PROGRAMS) $(RELAY)

check-pbx: pbx-programs
	+@BUILD=$(BUILD) tests/pbx/run

crash-programs: $(PROGRAMS) $(SHIMS) $(CRASH_TESTS) $(CRASH_GUESTS)

check-crash: crash-programs
	+@BUILD=$(BUILD) tests/crash/run

# Made-up input for everything that reads input, under ASan and UBSan.
fuzz: | $(FIRST)
	+@$(MAKE) BUILD=build-fuzz CC=clang SANITIZE=address,undefined,fuzzer-no-link run-fuzzers

run-fuzzers: $(FUZZERS)
	@tests/fuzz/run $(BUILD) $(FUZZERS)

bench: $(PROGRAMS) $(BENCHES)
	@BUILD=$(BUILD) tests/bench/run

demo: $(PROGRAMS) $(DEMO)
	@$(BUILD)/tests/demo

LINTS = layers sizes events format manual keys cppcheck clang-tidy

lint: | $(FIRST)
	@failed=; for l in $(LINTS); do tests/lint/$$l || failed="$$failed $$l"; done; \
		test -z "$$failed" || { echo "lint: failed:$$failed" >&2; exit 1; }; \
		echo "lint: clean: $(LINTS)"

FORMATTED = $(wildcard include/dutyd/*/*.h src/*/*.[ch] tests/*/*.[ch])

format: | $(FIRST)
	clang-format -i $(FORMATTED)

format-check: | $(FIRST)
	@tests/lint/format

# --- packages -----------------------------------------------------------------

deps:
	@missing=; for p in $(DEPS_BUILD) $(DEPS_CHECK); do \
		dpkg-query -W -f='$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || \
			missing="$$missing $$p"; \
	done; \
	test -n "$$missing" || exit 0; \
	echo "deps: these Debian packages are missing and will be installed with apt-get:"; \
	echo " $$missing" | fold -s -w 90; \
	sudo=; if [ "$$(id -u)" -ne 0 ]; then sudo=sudo; \
		echo "deps: installing packages changes the system, so apt-get is run by sudo"; fi; \
	try() { $$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q update && \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
			install $$missing; }; \
	try || { echo "deps: apt-get failed, once more in 5 s" >&2; sleep 5; try; }

# --- install ------------------------------------------------------------------

DAEMONS = $(notdir $(filter-out %/dutyctl,$(PROGRAMS)))
MANUALS = $(notdir $(wildcard conf/man/*.[1-9]))
SNIPPETS = $(notdir $(wildcard conf/asterisk/*))
UNITS = $(notdir $(wildcard conf/*.service conf/*.socket))

# Units, man pages and the PBX's snippets name paths; another PREFIX, SYSCONFDIR or DATADIR is written
# into them. To systemd a ConfigurationDirectory= is always one of /etc.
with_paths = sed -e 's,/usr/sbin/dutyd,$(PREFIX)/sbin/dutyd,g' \
	-e 's,/usr/bin/dutyctl,$(PREFIX)/bin/dutyctl,g' \
	-e 's,/usr/share/dutyd,$(DATADIR),g' -e 's,/etc/dutyd/,$(SYSCONFDIR)/dutyd/,g' \
	-e '$(if $(filter-out /etc,$(SYSCONFDIR)),/^ConfigurationDirectory=/d)'

install: $(PROGRAMS)
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(UNITDIR) \
		$(DESTDIR)$(SYSUSERSDIR) $(DESTDIR)$(SYSCONFDIR)/dutyd $(DESTDIR)$(DATADIR) \
		$(addprefix $(DESTDIR)$(MANDIR)/man,1 5 7 8)
	for p in $(DAEMONS); do \
		install -m 755 $(BUILD)/$$p $(DESTDIR)$(PREFIX)/sbin/$$p || exit 1; \
	done
	install -m 755 $(BUILD)/dutyctl $(DESTDIR)$(PREFIX)/bin/dutyctl
	for m in $(MANUALS); do \
		$(with_paths) conf/man/$$m > $(DESTDIR)$(MANDIR)/man$${m##*.}/$$m && \
		chmod 644 $(DESTDIR)$(MANDIR)/man$${m##*.}/$$m || exit 1; \
	done
	install -m 644 conf/dutyd.sysusers $(DESTDIR)$(SYSUSERSDIR)/dutyd.conf
	for u in $(UNITS); do \
		$(with_paths) conf/$$u > $(DESTDIR)$(UNITDIR)/$$u && \
		chmod 644 $(DESTDIR)$(UNITDIR)/$$u || exit 1; \
	done
	for f in dutyd.conf roster.conf; do \
		test -e $(DESTDIR)$(SYSCONFDIR)/dutyd/$$f || \
			install -m 644 conf/$$f $(DESTDIR)$(SYSCONFDIR)/dutyd/$$f || exit 1; \
	done
	install -d $(DESTDIR)$(DATADIR)/asterisk
	for f in $(SNIPPETS); do \
		$(with_paths) conf/asterisk/$$f > $(DESTDIR)$(DATADIR)/asterisk/$$f && \
		chmod 644 $(DESTDIR)$(DATADIR)/asterisk/$$f || exit 1; \
	done
	install -m 644 schema/crm.sql $(DESTDIR)$(DATADIR)/
	install -d $(DESTDIR)$(DATADIR)/crm
	install -m 644 conf/crm/*.sql $(DESTDIR)$(DATADIR)/crm/

# The configuration and the databases stay.
uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/sbin/,$(DAEMONS)) $(DESTDIR)$(PREFIX)/bin/dutyctl \
		$(foreach m,$(MANUALS),$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $m))/$m) \
		$(DESTDIR)$(SYSUSERSDIR)/dutyd.conf \
		$(addprefix $(DESTDIR)$(UNITDIR)/,$(UNITS))
	rm -rf $(DESTDIR)$(DATADIR)

dist:
	mkdir -p $(BUILD)
	git archive --format=tar.gz --prefix=dutyd-$(VERSION)/ \
		-o $(BUILD)/dutyd-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(BUILD) build-asan build-clang build-fuzz

-include $(wildcard $(BUILD)/obj/*/*.d $(BUILD)/obj/tests/*/*.d)
