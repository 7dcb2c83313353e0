# make demo   restyles the bundled example clip        make test        lints, builds, runs every test
# make install PREFIX=/usr/local DESTDIR=              make uninstall   takes the same files away

PREFIX  ?= /usr/local
DESTDIR ?=

SWIFT_BUILD = swift build -c release --explicit-target-dependency-import-check error

.PHONY: setup build demo test install uninstall

setup:
	@scripts/setup

build: setup
	$(SWIFT_BUILD)

test: setup
	swift format lint --strict --recursive Sources Tests Presets Package.swift
	$(SWIFT_BUILD) --build-tests
	swift test -c release --skip-build
