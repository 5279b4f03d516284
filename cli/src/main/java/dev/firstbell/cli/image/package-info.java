/** The verb {@code image}: what the students' image costs at a class start. */
package dev.firstbell.cli.image;
