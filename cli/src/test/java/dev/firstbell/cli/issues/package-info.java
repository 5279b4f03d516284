/**
 * Regression tests for bugs found in use.
 *
 * <p>A bug that a user, a reader or a run in the lab found gets a test here before it is fixed, in the room where the test
 * can be shortest: {@code src/test/java/dev/firstbell/ROOM/issues/}. Each bug has a class of its own. Its name says what
 * happened; its Javadoc describes the symptom, the cause, and the number of the issue or the commit that fixed it. A test here
 * is never merged into another one, and is deleted only with the feature.
 */
package dev.firstbell.cli.issues;
