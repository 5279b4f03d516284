/** The verb {@code apply}: a plan into the files of a deployment, and back ({@link dev.firstbell.cli.apply.ApplyCommand}). */
package dev.firstbell.cli.apply;
