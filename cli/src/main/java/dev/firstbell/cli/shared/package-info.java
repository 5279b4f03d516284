/** Shared by several verbs: common options, exit codes, Ctrl-C, and the list of trusted hubs. */
package dev.firstbell.cli.shared;
