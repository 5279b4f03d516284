/** Bugs that were found in use. Each class states what happened and the cause. */
package dev.firstbell.deploy.issues;
