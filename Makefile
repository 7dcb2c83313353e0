# make demo   restyles the bundled example clip        make test        lints, builds, runs every test
# make bench  checks, then times: BENCH='kernel. --repeat 9'
# make install PREFIX=/usr/local DESTDIR=              make uninstall   takes the same files away

PREFIX  ?= /usr/local
DESTDIR ?=
LOOK    ?= watercolor

SWIFT_BUILD = swift build -c release --explicit-target-dependency-import-check error
BINARY      = .build/release/retrace
TO          = $(DESTDIR)$(PREFIX)
COMMANDS    = $(wildcard man/*.1)
OVERVIEWS   = $(wildcard man/*.7)
# What `make install` lays down, and `make uninstall` removes: nothing else.
INSTALLED   = bin/retrace $(COMMANDS:man/%=share/man/man1/%) $(OVERVIEWS:man/%=share/man/man7/%) \
              share/bash-completion/completions/retrace share/zsh/site-functions/_retrace share/fish/vendor_completions.d/retrace.fish

.PHONY: setup build demo test bench install uninstall

setup:
	@scripts/setup

build: setup
	$(SWIFT_BUILD) --product retrace

$(BINARY):
	$(SWIFT_BUILD) --product retrace

demo: build
	@mkdir -p out
	$(BINARY) restyle Examples/media/harbour.mp4 -o out/out.mp4 --look $(LOOK) --preview side-by-side --overwrite
	@mv -f out/out.preview.mp4 out/side-by-side.mp4
	@ffmpeg -v error -y -i out/side-by-side.mp4 -frames:v 1 -update 1 \
	  -vf "select='not(mod(n,11))',scale=640:-2,tile=2x4:padding=4:margin=4:color=white" out/contact-sheet.png
	@echo "out/out.mp4  out/side-by-side.mp4  out/contact-sheet.png"

test: setup
	swift format lint --strict --recursive Sources Tests Presets Package.swift Examples/scene
	$(SWIFT_BUILD) --build-tests
	swift test -c release --skip-build
	mandoc -T lint -W warning $(COMMANDS) $(OVERVIEWS) </dev/null
	scripts/check-install
	scripts/check-examples

bench: build
	$(SWIFT_BUILD) --product Benchmarks
	swift run -c release --skip-build Benchmarks $(BENCH)

install: $(BINARY)
	install -d "$(TO)/bin" "$(TO)/share/man/man1" "$(TO)/share/man/man7" "$(TO)/share/bash-completion/completions" \
	  "$(TO)/share/zsh/site-functions" "$(TO)/share/fish/vendor_completions.d"
	install -m 755 $(BINARY) "$(TO)/bin/retrace"
	install -m 644 $(COMMANDS) "$(TO)/share/man/man1"
	install -m 644 $(OVERVIEWS) "$(TO)/share/man/man7"
	install -m 644 completions/retrace.bash "$(TO)/share/bash-completion/completions/retrace"
	install -m 644 completions/retrace.zsh "$(TO)/share/zsh/site-functions/_retrace"
	install -m 644 completions/retrace.fish "$(TO)/share/fish/vendor_completions.d/retrace.fish"

uninstall:
	cd "$(TO)" && rm -f $(INSTALLED)
