/** The verb {@code demo}: one class under three settings, a plan, and the files that carry it out. */
package dev.firstbell.cli.demo;
