/** One class for each bug that was found in use. */
package dev.firstbell.client.issues;
