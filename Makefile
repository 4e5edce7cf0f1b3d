# allervers: make | make run | make test | make lint | make fuzz | make bench | make install
#
#   SAN=address,undefined   or   SAN=thread      build and test with sanitizers, in a build directory of their own
#   O=DIR                                        another build directory (default build/release)
#   V=1                                          show the commands

CC      ?= gcc
empty   :=
comma   := ,
VARIANT := $(if $(SAN),$(subst $(comma),-,$(SAN)),release)
O       ?= build/$(VARIANT)
PREFIX  ?= /usr/local
Q       := $(if $(V),,@)

CFLAGS  ?= -O2 -g
WARN    := -std=c17 -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
           -Wframe-larger-than=8192 -Werror
HARDEN  := -fstack-protector-strong -fPIE $(if $(SAN),,-D_FORTIFY_SOURCE=2)
CPPFLAGS += -Iinclude -I. -D_POSIX_C_SOURCE=200809L -I/usr/include/lua5.4
LDLIBS  += -lcivetweb -llua5.4 -lsqlite3 -lsodium -lcurl -lexpat -lical -lqrencode -lz -lm -lpthread
LDFLAGS += -pie -Wl,-z,relro,-z,now
ifdef SAN
CFLAGS  := -O1 -g -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=$(SAN)
# Instrumented frames are larger; the limit guards the release build.
WARN    := $(filter-out -Wframe-larger-than=8192,$(WARN))
endif

# Debian packages. `make run` installs the first list when something is missing, `make test` both.
BUILD_PACKAGES := gcc libc6-dev make libcivetweb-dev liblua5.4-dev libsqlite3-dev libsodium-dev libcurl4-openssl-dev libexpat1-dev libqrencode-dev zlib1g-dev libical-dev ca-certificates
TEST_PACKAGES  := libcmocka-dev lua-check clang libclang-rt-dev clang-format python3 python3-selenium python3-aiosmtpd vdirsyncer khal python3-icalendar openssl zbar-tools chromium chromium-driver \
                  $(if $(shell command -v npm),,npm)
BENCH_PACKAGES := wrk nginx-core radicale coinor-cbc

LIB_SRC := $(sort $(wildcard core/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$O/%.o) $O/assets.o
UNIT    := $(patsubst tests/unit/%_test.c,$O/tests/unit/%_test,$(sort $(wildcard tests/unit/*_test.c)))
# A few seconds each in `make test`: there most of the time would go into optimizing what hardly runs.
FUZZ_OPT := $(if $(filter fuzz,$(MAKECMDGOALS)),-O1,-O0)
FUZZ_DIR := $O/fuzz$(FUZZ_OPT)
FUZZ    := $(patsubst tests/fuzz/%.c,$(FUZZ_DIR)/%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))

# What the binary carries.
ASSETS  := $(sort $(shell find www scripts data/schema data/reference data/sample -type f ! -name '.*' ! -name README.md ! -name host.d.lua))

all: $O/allervers

$O/allervers: $O/core/main.o $O/libcore.a
	@echo "  LD    $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

$O/libcore.a: $(LIB_OBJ)
	@echo "  AR    $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$O/%.o: %.c Makefile
	@echo "  CC    $<"
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(WARN) $(CFLAGS) $(HARDEN) -MMD -MP -c $< -o $@

# The list of embedded files, rewritten only when a name comes or goes; assets.S includes their bytes.
$O/assets.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(ASSETS) | LC_ALL=C sort > $@.new; if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$O/assets.c: $O/assets.list tests/tools/embed.awk
	@awk -f tests/tools/embed.awk $< > $@

$O/assets.o: $O/assets.c $(ASSETS)
	@echo "  EMBED $(words $(ASSETS)) files"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(HARDEN) -std=gnu17 -c $< -o $@

$O/tests/unit/%_test: $O/tests/unit/%_test.o $O/libcore.a
	@echo "  LD    $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -lcmocka -o $@

$O/tests/bench/%: $O/tests/bench/%.o $O/libcore.a
	@echo "  LD    $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

# Fuzz targets are built whole by clang, library included, so that coverage guides them.
FUZZ_FLAGS := -gline-tables-only $(FUZZ_OPT) -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
$(FUZZ_DIR)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(Q)clang $(CPPFLAGS) -std=c17 $(FUZZ_FLAGS) -MMD -MP -c $< -o $@

$(FUZZ_DIR)/libcore.a: $(LIB_SRC:%.c=$(FUZZ_DIR)/obj/%.o) $O/assets.o
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(FUZZ_DIR)/%: $(FUZZ_DIR)/obj/tests/fuzz/%.o $(FUZZ_DIR)/libcore.a
	@echo "  FUZZ  $@"
	$(Q)clang -fsanitize=fuzzer,address,undefined $^ $(LDLIBS) -o $@

.SECONDARY:
.PHONY: all run test unit check lint fuzz bench bench-run install clean deps deps-test FORCE

# ---- run ----

# Installs the packages of a list that are missing, and says which; where that is not allowed, says what to type.
define install_packages
	@missing=; for p in $(1); do \
	    dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	[ -z "$$missing" ] && exit 0; \
	echo "installing Debian packages:$$missing"; \
	log=$$(mktemp); sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	if [ -n "$$sudo" ] && ! command -v sudo > /dev/null; then sudo=no; fi; \
	if [ "$$sudo" != no ] && $$sudo apt-get update -qq > $$log 2>&1 && \
	    $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing > $$log 2>&1; \
	    then rm -f $$log; exit 0; fi; \
	cat $$log; rm -f $$log; \
	echo "They could not be installed from here. Type this, then call make again:"; \
	echo "    su -c 'apt-get update && apt-get install -y --no-install-recommends$$missing'"; exit 1
endef

deps:
	$(call install_packages,$(BUILD_PACKAGES))

deps-test:
	$(call install_packages,$(BUILD_PACKAGES) $(TEST_PACKAGES))

# The demo territory on the first start; afterwards whatever var/allervers.db holds. A demo is not worth daily copies.
run: deps
	@$(MAKE) --no-print-directory O=$O $O/allervers
	@$O/allervers init --sample --upgrade
	@ALLERVERS_BACKUP_DIR=$${ALLERVERS_BACKUP_DIR-none} exec $O/allervers serve

# ---- tests ----

unit: $(UNIT)

check: $O/allervers $(UNIT) $(if $(SAN),,$(FUZZ))
	@tests/run $O $(if $(SAN),unit rules cli http)

test: deps-test
	@$(MAKE) --no-print-directory -j2 O=$O SAN=$(SAN) check

lint: $O/allervers
	@tests/run $O lint

# Long runs: make fuzz FUZZ_SECONDS=3600
fuzz: $(FUZZ)
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-300} FUZZ_DIR=$(FUZZ_DIR) tests/run $O fuzz

bench: deps-test
	$(call install_packages,$(BENCH_PACKAGES))
	@$(MAKE) --no-print-directory -j2 O=$O bench-run

# BENCH_SIZES="5000" make bench: without the 100,000; BENCH_SIZES="": the planning, the courses and the calendars; BENCH_ONLY=courses, feeds: these
bench-run: $O/allervers $O/tests/bench/search $O/tests/bench/hello $O/tests/bench/planning $O/tests/bench/courses
	@python3 tests/bench/run.py $O

# ---- installation ----

DOC := $(DESTDIR)$(PREFIX)/share/doc/allervers

# The program holds all it needs. The documentation lies as in the checkout, with what it shows and leads to: its
# pictures, the tables of terms, the delivered rules to copy.
DOC_FILES := README.md CHANGES.md CONTRIBUTING.md LICENSE data/README.md data/reference/termes.csv data/sample/territoire.csv \
             data/sample/activite-2023.csv \
             $(wildcard docs/*.md docs/*.png scripts/*.lua scripts/*/*.lua)

install: $O/allervers
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $O/allervers "$(DESTDIR)$(PREFIX)/bin/allervers"
	$(Q)for f in $(DOC_FILES); do install -D -m 644 "$$f" "$(DOC)/$$f" || exit 1; done
	@echo "installed $(DESTDIR)$(PREFIX)/bin/allervers, and its documentation in $(DOC)"

clean:
	rm -rf build

-include $(shell find $O -name '*.d' 2>/dev/null)
