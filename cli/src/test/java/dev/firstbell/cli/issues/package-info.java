/**
 * Regression tests of faults that were found in use.
 *
 * <p>A fault that a user, a reader or a run in the lab found gets a test here before it is mended, in the room where the
 * test can be shortest: {@code src/test/java/dev/firstbell/ROOM/issues/}. Each fault has a class of its own. Its name says
 * what happened; its Javadoc describes the symptom, the cause, and the number of the issue or the commit that mended it. A test
 * here is never merged into another one and goes only with the feature itself.
 */
package dev.firstbell.cli.issues;
