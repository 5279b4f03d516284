/** Shared by several verbs: common options, exit codes, Ctrl-C, and how lines and runs are printed. */
package dev.firstbell.cli.shared;
