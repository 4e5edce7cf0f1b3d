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
LDLIBS  += -lcivetweb -llua5.4 -lsqlite3 -lsodium -lz -lm -lpthread
LDFLAGS += -pie -Wl,-z,relro,-z,now
ifdef SAN
CFLAGS  := -O1 -g -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=$(SAN)
# Instrumented frames are larger; the limit guards the release build.
WARN    := $(filter-out -Wframe-larger-than=8192,$(WARN))
endif

# Debian packages. `make run` installs the first list when something is missing, `make test` both.
BUILD_PACKAGES := gcc libc6-dev make libcivetweb-dev liblua5.4-dev libsqlite3-dev libsodium-dev zlib1g-dev
TEST_PACKAGES  := libcmocka-dev lua-check clang clang-format python3 python3-selenium chromium chromium-driver npm curl

LIB_SRC := $(sort $(wildcard core/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$O/%.o) $O/assets.o
UNIT    := $(patsubst tests/unit/%_test.c,$O/tests/unit/%_test,$(sort $(wildcard tests/unit/*_test.c)))
FUZZ    := $(patsubst tests/fuzz/%.c,$O/fuzz/%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))

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

.SECONDARY:
.PHONY: all run test unit lint fuzz bench install clean deps deps-test FORCE

unit: $(UNIT)

clean:
	rm -rf build

-include $(shell find $O -name '*.d' 2>/dev/null)
