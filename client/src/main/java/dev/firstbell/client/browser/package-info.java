/**
 * A student's browser, with cookies and pages instead of a token: log-in, the spawn page and its form, the first page
 * of the server. Start at {@link dev.firstbell.client.browser.Browser}. The parser {@code HtmlForm} reads only what the
 * hub's pages contain.
 */
package dev.firstbell.client.browser;
