/** The verb {@code image}: the cost of the students' image at a class start. */
package dev.firstbell.cli.image;
